using Platform.ServiceDefaults.Problems;

namespace Platform.Reporting.Contracts.Files;

/// <summary>Collects every mistake of a file, each once, and goes on reading: the editor fixes them all in one go.</summary>
internal sealed class Mistakes
{
    private const int Limit = 500;
    private readonly List<FieldError> list = [];
    private readonly HashSet<(string, string)> seen = [];

    /// <summary>What was found, in the order of the file.</summary>
    public IReadOnlyList<FieldError> All => [.. list.OrderBy(mistake => mistake.Line ?? 0).ThenBy(mistake => mistake.Column ?? 0)];

    /// <summary>How many were met, repetitions included: unchanged over a piece of the file means that the piece is right.</summary>
    public int Told { get; private set; }

    public bool Any => list.Count > 0;

    public void Add(string path, string message, int? line = null, int? column = null, IReadOnlyList<string>? choices = null)
    {
        Told++;
        if (list.Count < Limit && seen.Add((path, message)))
        {
            list.Add(new FieldError(path, message, line, column, choices));
        }
    }

    /// <summary>Something that has been told before is met again.</summary>
    public void Repeat() => Told++;

    public void Add(string path, string message, Node at, IReadOnlyList<string>? choices = null) =>
        Add(path, at.VariablesLine is { } line ? $"{message}（变量文件第 {line} 行）" : message, at.Line, at.Column, choices);
}
