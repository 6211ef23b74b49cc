using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Platform.Reporting.Contracts.Files;

/// <summary>
/// YAML into nodes, within limits: the file comes from outside. Aliases share their node, so a "billion laughs" costs nothing to
/// read; its size is known without walking it, and what would be too large to walk is refused.
/// </summary>
internal static class YamlText
{
    public const int BytesLimit = 1 << 20;
    private const int EventsLimit = 50_000;
    private const int DepthLimit = 32;
    private const int AliasesLimit = 100;

    /// <summary>The root, or null when the text is no YAML that we take; then <paramref name="mistakes"/> says why.</summary>
    public static Node? Read(string text, Mistakes mistakes)
    {
        if (Encoding.UTF8.GetByteCount(text) > BytesLimit)
        {
            mistakes.Add("$", "文件超过 1 MiB");
            return null;
        }

        try
        {
            return new Composer(text, mistakes).Root();
        }
        catch (Refused refused)
        {
            mistakes.Add("$", refused.Message, (int)refused.At.Line, (int)refused.At.Column);
        }
        catch (YamlException failure)
        {
            mistakes.Add("$", $"YAML 语法有误：{Reason(failure)}", (int)failure.Start.Line, (int)failure.Start.Column);
        }

        return null;
    }

    private static string Reason(YamlException failure) => failure.InnerException?.Message ?? failure.Message;

    private sealed class Refused(string message, Mark at) : Exception(message)
    {
        public Mark At { get; } = at;
    }

    private sealed class Composer
    {
        private readonly Scanner scanner;
        private readonly Parser parser;
        private readonly Mistakes mistakes;
        private readonly Dictionary<string, Node> anchors = new(StringComparer.Ordinal);
        private int events;
        private int aliases;

        public Composer(string text, Mistakes mistakes)
        {
            scanner = new Scanner(new StringReader(text));
            parser = new Parser(scanner);
            this.mistakes = mistakes;
        }

        public Node? Root()
        {
            Next();
            if (Next() is not DocumentStart)
            {
                mistakes.Add("$", "文件是空的", 1, 1);
                return null;
            }

            var root = Compose(Next(), 1);
            Next();
            if (Next() is DocumentStart second)
            {
                throw new Refused("一个文件只能有一份合同（多出了“---”）", second.Start);
            }

            return root.Size <= EventsLimit ? root : throw new Refused($"展开别名后超过 {EventsLimit} 个节点", new Mark(0, root.Line, root.Column));
        }

        private ParsingEvent Next()
        {
            if (!MoveNext())
            {
                throw new YamlException("文件提前结束");
            }

            return ++events <= EventsLimit ? parser.Current! : throw new Refused($"内容超过 {EventsLimit} 个节点", parser.Current!.Start);
        }

        private bool MoveNext()
        {
            try
            {
                return parser.MoveNext();
            }
            catch (Exception failure) when (failure is not YamlException)
            {
                // The scanner meets some malformed text with an exception of its own insides (InvalidOperationException).
                throw new Refused("YAML 语法有误：此处不能识别", scanner.CurrentPosition);
            }
        }

        private Node Compose(ParsingEvent at, int depth)
        {
            if (depth > DepthLimit)
            {
                throw new Refused($"嵌套超过 {DepthLimit} 层", at.Start);
            }

            if (at is AnchorAlias alias)
            {
                return Aliased(alias);
            }

            var (line, column) = ((int)at.Start.Line, (int)at.Start.Column);
            Node node = at switch
            {
                Scalar scalar => new ScalarNode(scalar.Value, scalar.Style == ScalarStyle.Plain, line, column),
                SequenceStart => new ListNode(Items(depth), line, column),
                MappingStart => new MapNode(Entries(depth), line, column),
                _ => throw new Refused("此处不能识别", at.Start),
            };
            Remember((NodeEvent)at, node);
            return node;
        }

        private List<Node> Items(int depth)
        {
            var items = new List<Node>();
            for (var at = Next(); at is not SequenceEnd; at = Next())
            {
                items.Add(Compose(at, depth + 1));
            }

            return items;
        }

        private List<MapEntry> Entries(int depth)
        {
            var entries = new List<MapEntry>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (var at = Next(); at is not MappingEnd; at = Next())
            {
                if (Compose(at, depth + 1) is not ScalarNode key)
                {
                    throw new Refused("字段名必须是文字", at.Start);
                }

                if (!seen.Add(key.Value))
                {
                    mistakes.Add(key.Value, $"字段“{key.Value}”重复出现", key.Line, key.Column);
                }

                entries.Add(new MapEntry(key, Compose(Next(), depth + 1)));
            }

            return entries;
        }

        private Node Aliased(AnchorAlias alias)
        {
            if (++aliases > AliasesLimit)
            {
                throw new Refused($"别名超过 {AliasesLimit} 处", alias.Start);
            }

            // An anchor inside itself is not there yet, so a loop cannot arise.
            return anchors.TryGetValue(alias.Value.Value, out var node)
                ? node
                : throw new Refused($"没有名为“{alias.Value.Value}”的锚点，或它引用了自己", alias.Start);
        }

        private void Remember(NodeEvent at, Node node)
        {
            if (!at.Tag.IsEmpty)
            {
                throw new Refused("不接受 YAML 标签（以“!”开头的类型）", at.Start);
            }

            if (!at.Anchor.IsEmpty)
            {
                anchors[at.Anchor.Value] = node;
            }
        }
    }
}
