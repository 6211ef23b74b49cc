using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MiniExcelLibs;
using Platform.Probing.Checks;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Register;

/// <summary>
/// A register as a customer keeps it in Excel: one row, one check; the heading row is found and its words are matched forgivingly.
/// Formulas count with the value that Excel stored, nothing is calculated; a file with macros is refused.
/// </summary>
internal static partial class SheetReader
{
    private const int HeadingWithin = 30;
    private const int MostParts = 500;
    private const long LargestUnpacked = 200L << 20;
    private const int MostColumns = 100;

    public static Drafts Read(Stream file, CheckKinds kinds)
    {
        try
        {
            if (Refusal(file) is { } refusal)
            {
                return Nothing(refusal);
            }

            file.Position = 0;
            var rows = file.Query(useHeaderRow: false, excelType: ExcelType.XLSX).Cast<IDictionary<string, object?>>().Take(RequestJson.MostChecks + HeadingWithin + 1).Select(Cells).ToList();
            return Read(rows, kinds);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or System.Xml.XmlException or ArgumentException or FormatException or InvalidOperationException
            or KeyNotFoundException or NotSupportedException or NullReferenceException or IndexOutOfRangeException or OverflowException or InvalidCastException)
        {
            // The reader throws whatever a broken part leads it to; for the sender they all mean the same.
            return Nothing("不是可以读取的 .xlsx 文件，请用 Excel 或 WPS 另存为“Excel 工作簿（.xlsx）”");
        }
    }

    private static string? Refusal(Stream file)
    {
        using var parts = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        return parts.Entries.Count > MostParts || parts.Entries.Sum(part => part.Length) > LargestUnpacked ? "文件解开后过大"
            : parts.Entries.Any(part => part.Name.StartsWith("vbaProject", StringComparison.OrdinalIgnoreCase)) ? "文件含有宏，请另存为不含宏的 .xlsx" : null;
    }

    private static Drafts Read(List<string[]> rows, CheckKinds kinds)
    {
        var heading = Enumerable.Range(0, Math.Min(rows.Count, HeadingWithin)).OrderByDescending(i => Known(rows[i])).FirstOrDefault(-1);
        if (heading < 0 || Known(rows[heading]) < 2)
        {
            return Nothing("没有找到表头：前 30 行中应有一行写着 系统、名称、类型、地址 等列名，可下载模板对照");
        }

        var (columns, ignored) = (new Dictionary<string, (int Column, string Heading)>(), new List<string>());
        for (var column = 0; column < rows[heading].Length; column++)
        {
            var text = rows[heading][column];
            if (text.Length > 0 && !(SheetWords.Field(text) is { } field && columns.TryAdd(field, (column + 1, text))))
            {
                ignored.Add(text);
            }
        }

        var errors = new List<FieldError>();
        var drafts = new List<Draft>();
        var system = "";
        for (var i = heading + 1; i < rows.Count; i++)
        {
            string Cell(string field) => columns.TryGetValue(field, out var at) && at.Column <= rows[i].Length ? rows[i][at.Column - 1] : "";

            // The line under the template's heading explains it.
            if (rows[i].All(cell => cell.Length == 0) || (Cell("system").Length > 0 && SheetWords.Columns.Any(column => column.Field == "system" && column.Explanation == Cell("system"))))
            {
                continue;
            }

            // A merged cell has its text in its first row only.
            system = Cell("system") is { Length: > 0 } named ? named : system;
            drafts.Add(ReadRow(i + 1, Cell, system, columns, kinds, errors));
        }

        return new Drafts(drafts, [], errors, ignored);
    }

    private static Draft ReadRow(
        int row, Func<string, string> cell, string system, Dictionary<string, (int Column, string Heading)> columns, CheckKinds kinds, List<FieldError> errors)
    {
        var fields = new JsonObject { ["system"] = system };
        var draft = new Draft($"第 {row} 行", row, fields, columns, Merge: true);
        foreach (var name in new[] { "component", "zone", "name", "contract" }.Where(name => cell(name).Length > 0))
        {
            fields[name] = cell(name);
        }

        fields["id"] = cell("id").Length > 0 ? cell("id") : "r" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{system}\n{cell("component")}\n{cell("name")}")))[..10];
        fields["kind"] = cell("kind").Length > 0 ? SheetWords.Kind(cell("kind"), kinds.Names.Select(name => (name, kinds.Find(name)!.Title))) : Guess(cell("address"), cell("port"));
        Word("every", SheetWords.Every, "应为时长，例如 30s、5分钟、每小时、每天4次");
        Word("timeout", SheetWords.Every, "应为时长，例如 10s");
        Word("severity", SheetWords.Severity, "应为 一般 或 重大");
        Rule("down");
        Rule("up");
        List("conditions", ['\n', '；']);
        List("serves", ['\n', ';', '；', '、']);
        Settings(draft, cell, kinds, errors);
        return draft;

        void Word(string field, Func<string, string?> read, string expected)
        {
            if (cell(field) is { Length: > 0 } text)
            {
                fields[field] = read(text);
                if (read(text) is null)
                {
                    errors.Add(draft.Wrong(field, expected));
                    fields.Remove(field);
                }
            }
        }

        void Rule(string field)
        {
            if (cell(field) is { Length: > 0 } text)
            {
                var rule = RulePattern().Match(text);
                var count = rule.Success ? int.Parse(rule.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
                fields[field] = new JsonObject { ["count"] = count, ["window"] = rule.Success && rule.Groups[2].Success ? int.Parse(rule.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : count };
            }
        }

        void List(string field, char[] separators)
        {
            if (cell(field) is { Length: > 0 } text)
            {
                fields[field] = new JsonArray([.. text.Split(separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(one => (JsonNode?)one)]);
            }
        }
    }

    private static void Settings(Draft draft, Func<string, string> cell, CheckKinds kinds, List<FieldError> errors)
    {
        var settings = new JsonObject();
        if (cell("settings") is { Length: > 0 } text)
        {
            try
            {
                settings = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 30 }) as JsonObject ?? throw new JsonException();
                _ = settings.Count;
            }
            catch (Exception failure) when (failure is JsonException or ArgumentException)
            {
                settings = [];
                errors.Add(draft.Wrong("settings", "应为 JSON 对象，例如 {\"method\":\"POST\"}"));
            }
        }

        draft.Fields["settings"] = settings;
        if (kinds.Find(draft.Fields["kind"]!.GetValue<string>()) is not { } kind || cell("address").Length + cell("port").Length == 0)
        {
            return;
        }

        var (address, port) = SheetAddress.Of(kind);
        var columns = (Dictionary<string, (int, string)>)draft.Columns!;
        var number = int.TryParse(cell("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var read) && read is > 0 and <= 65_535 ? read : (int?)null;
        if (cell("port").Length > 0 && number is null)
        {
            errors.Add(draft.Wrong("port", "端口应为 1 到 65535"));
        }

        if (address is not null && cell("address").Length > 0)
        {
            settings[address] = address == "url" ? SheetAddress.Url(cell("address"), number) : SheetAddress.Host(cell("address"), port is null ? null : settings);
            _ = columns.TryGetValue("address", out var at) && columns.TryAdd("settings." + address, at);
        }

        if (port is not null && number is { } given)
        {
            settings[port] = given;
            _ = columns.TryGetValue("port", out var at) && columns.TryAdd("settings." + port, at);
        }
    }

    private static string Guess(string address, string port) => address.Contains("://", StringComparison.Ordinal) ? "http" : port.Length > 0 ? "tcp" : address.Length > 0 ? "icmp" : "";

    private static int Known(string[] row) => row.Select(SheetWords.Field).OfType<string>().Distinct().Count();

    private static string[] Cells(IDictionary<string, object?> row) => [.. row.Values.Take(MostColumns).Select(value => value switch
    {
        null => "",
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => ((long)number).ToString(CultureInfo.InvariantCulture),
        _ => (Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Trim(),
    })];

    private static Drafts Nothing(string why) => new([], [], [new FieldError("", why)], []);

    [GeneratedRegex(@"^\s*(\d{1,3})\s*(?:次)?\s*(?:(?:of|/)\s*(\d{1,3}))?\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex RulePattern();
}

/// <summary>Which settings of a kind stand in the columns 地址 and 端口.</summary>
internal static class SheetAddress
{
    public static (string? Address, string? Port) Of(ICheckKind kind)
    {
        var properties = kind.SettingsSchema["properties"] as JsonObject ?? [];
        return properties.ContainsKey("url") ? ("url", null)
            : kind.Name == "dns" && properties.ContainsKey("name") ? ("name", null)
            : properties.ContainsKey("host") ? ("host", properties.ContainsKey("port") ? "port" : null)
            : (null, null);
    }

    public static string Url(string address, int? port)
    {
        var text = address.Contains("://", StringComparison.Ordinal) ? address : (port == 443 ? "https://" : "http://") + address;
        return port is { } number && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.IsDefaultPort && url.Port != number
            ? new UriBuilder(url) { Port = number }.Uri.ToString() : text;
    }

    /// <summary>A host, without the scheme and path that people paste along; a port behind it goes into the settings.</summary>
    public static string Host(string address, JsonObject? settings)
    {
        var text = address;
        if (Uri.TryCreate(address, UriKind.Absolute, out var url) && address.Contains("://", StringComparison.Ordinal) && url.Host.Length > 0)
        {
            text = url.Authority;
        }

        var colon = text.LastIndexOf(':');
        if (settings is not null && colon > 0 && text.IndexOf(':', StringComparison.Ordinal) == colon && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            settings["port"] = port;
            return text[..colon];
        }

        return text;
    }
}
