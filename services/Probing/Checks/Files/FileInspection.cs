using System.Globalization;
using Platform.Contracts;
using Platform.Probing.Checks.Kinds;
using Platform.Probing.Conditions;
using Platform.ServiceDefaults.Calendar;

namespace Platform.Probing.Checks.Files;

/// <summary>Follows a delivery through its stages: it has arrived (推送), can be read whole (下载), unpacks (解压), and its films can be played (视频).</summary>
internal sealed class FileInspection(IFileSource source, FileSettings settings, DateTimeOffset now, ProbeContext context)
{
    private const int MostProblems = 50;
    private readonly List<string> problems = [];
    private readonly List<Mp4Film> films = [];
    private readonly DateOnly day = Day(settings, now);
    private int entries;
    private long unpacked;
    private bool sumsFit = true;
    private bool unpacks = true;

    /// <summary>The day whose file must be there: today, or yesterday until today's hour has come.</summary>
    public static DateOnly Day(FileSettings settings, DateTimeOffset now)
    {
        var local = ShanghaiTime.Of(now).DateTime;
        var today = DateOnly.FromDateTime(local);
        return settings.By is { } by && TimeOnly.FromDateTime(local) < by ? today.AddDays(-1) : today;
    }

    public Observation Run()
    {
        var found = FileSearch.Find(source, settings.Folder, FilePattern.Of(settings.Pattern, day), context.Deadline)
            .Where(file => settings.Checksum == "none" || !file.Path.EndsWith("." + settings.Checksum, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(file => file.WrittenAt).ThenBy(file => file.Path, StringComparer.Ordinal).ToList();
        context.Trace.Say($"{found.Count} files for {day:yyyy-MM-dd}");
        if (found.Count == 0)
        {
            problems.Add($"推送：{ShanghaiTime.Chinese(day)}应到的文件未到（{settings.Pattern}）");
        }

        foreach (var file in found.Take(settings.Examine))
        {
            context.Deadline.ThrowIfCancellationRequested();
            Examine(file);
        }

        return new Observation { Facts = Facts(found), Latency = context.Trace.Elapsed, Evidence = Evidence(found) };
    }

    private void Examine(FoundFile file)
    {
        try
        {
            if (file.Size == 0)
            {
                Add("推送", $"{file.Path} 是空文件");
            }
            else
            {
                Look(file);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or Renci.SshNet.Common.SshException)
        {
            context.Trace.Say($"{file.Path}: {failure.GetType().Name} {failure.Message}");
            Add("下载", $"{file.Path} 无法读取");
        }
    }

    private void Look(FoundFile file)
    {
        if (settings.Checksum != "none" && FileSum.Mistake(source, file, settings.Checksum, context.Deadline) is { } mistake)
        {
            sumsFit = false;
            Add("下载", mistake);
        }

        if (settings.Unpack && !IsFilm(file.Path))
        {
            using var stream = source.Open(file.FullPath);
            var limits = new ArchiveLimits(settings.MaxEntries, (long)settings.MaxUnpackedMegabytes << 20, settings.MaxRatio);
            var archive = ArchiveCheck.Run(stream, file.Size, limits, settings.Mp4, context.Deadline);
            (entries, unpacked) = (entries + archive.Entries, unpacked + archive.Bytes);
            unpacks &= archive.Problems.Count == 0;
            archive.Problems.ToList().ForEach(problem => Add("解压", $"{file.Path} {problem}"));
            archive.Films.ToList().ForEach(film => Take($"{file.Path} 中的 {film.Name}", film.Film));
            context.Trace.Say($"{file.Path}: {archive.Entries} entries, {archive.Bytes} bytes");
        }
        else if (settings.Mp4 && IsFilm(file.Path))
        {
            using var stream = source.Open(file.FullPath);
            Take(file.Path, Mp4Film.Read(stream, context.Deadline));
        }
    }

    private void Take(string name, Mp4Film film)
    {
        films.Add(film);
        context.Trace.Say($"{name}: {film.Duration}, {film.Tracks} tracks, {string.Join('/', film.Codecs)} {film.Problem}");
        if (film.Problem is { } problem)
        {
            Add("视频", $"{name} {problem}");
        }
    }

    private void Add(string stage, string problem)
    {
        if (problems.Count < MostProblems)
        {
            problems.Add($"{stage}：{problem}");
        }
    }

    private Dictionary<string, Fact> Facts(List<FoundFile> found)
    {
        var facts = new Dictionary<string, Fact>
        {
            ["arrived"] = Fact.Of(found.Count > 0), ["count"] = Fact.Of(found.Count), ["total_size"] = Fact.Of(found.Sum(file => file.Size)), ["problems"] = Fact.Of(problems.Count),
        };
        if (found.Count > 0)
        {
            var newest = found[0];
            facts["age"] = Fact.Of(now - newest.WrittenAt);
            facts["size"] = Fact.Of(newest.Size);
            facts["newest"] = Fact.Of(newest.Path);
            facts["copies"] = Fact.Of(1 + settings.AlsoIn.Count(folder => source.Has($"{folder.TrimEnd('/')}/{newest.Path}", newest.Size)));
        }

        if (found.Count > 1 && found[1].Size > 0)
        {
            facts["growth"] = new Fact(FactType.Percent, 100.0 * (found[0].Size - found[1].Size) / found[1].Size, null);
        }

        if (settings.Checksum != "none" && found.Count > 0)
        {
            facts["checksum_ok"] = Fact.Of(sumsFit);
        }

        if (settings.Unpack && found.Count > 0)
        {
            facts["unpack_ok"] = Fact.Of(unpacks);
            facts["entries"] = Fact.Of(entries);
            facts["unpacked_size"] = Fact.Of(unpacked);
        }

        AddFilms(facts, found.Count > 0);
        return facts;
    }

    private void AddFilms(Dictionary<string, Fact> facts, bool arrived)
    {
        if (!settings.Mp4 || !arrived)
        {
            return;
        }

        facts["films"] = Fact.Of(films.Count);
        facts["mp4_ok"] = Fact.Of(films.Count > 0 && films.TrueForAll(film => film.Problem is null));
        if (films.Count > 0)
        {
            facts["duration"] = Fact.Of(films.Min(film => film.Duration));
            facts["codecs"] = Fact.Of(string.Join(' ', films.SelectMany(film => film.Codecs).Distinct()));
        }
    }

    private string Evidence(List<FoundFile> found)
    {
        var lines = problems.Count > 0
            ? problems
            : found.Take(5).Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Path} {file.Size} 字节 {ShanghaiTime.Table(file.WrittenAt)}（{Duration.Chinese(now - file.WrittenAt)}前）"));
        var text = string.Join('\n', lines);
        return text.Length <= Observation.LongestEvidence ? text : text[..(Observation.LongestEvidence - 1)] + "…";
    }

    private static bool IsFilm(string path) => path.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase);
}
