using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Conditions;
using Platform.Probing.Data;
using Platform.Probing.Manual;
using Platform.ServiceDefaults.Calendar;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Checks.Kinds;

/// <summary>Settings of a check that a person does.</summary>
internal sealed record ManualSettings
{
    [Display(Name = "检查单", Description = "逐项检查的内容，最多 50 项")]
    public string[] Items { get; init; } = [];

    [StringLength(1_000), Display(Name = "操作说明")]
    public string? Instructions { get; init; }

    [Display(Name = "必须上传佐证文件")]
    public bool EvidenceRequired { get; init; }
}

/// <summary>
/// manual: a person looks and tells (<c>POST /checks/{id}/records</c>); the check says what the newest record says and how old it is.
/// The age counts from when he looked by his own word, so a record written down later is never fresher than it is.
/// </summary>
internal sealed class ManualKind(IServiceScopeFactory scopes, TimeProvider time) : CheckKind<ManualSettings>
{
    public const string KindName = "manual";
    private const int MostItems = 50;
    private const int LongestItem = 200;

    public override string Name => KindName;

    public override string Title => "人工检查";

    public override KindPlace Place => new("人工与台账", "由人员逐项检查、登记结果并上传佐证");

    public override IReadOnlyList<FactDescription> Facts { get; } =
    [
        new("passed", FactType.Flag, "检查结果正常"), new("record_age", FactType.Duration, "距上次检查"), new("result", FactType.Text, "检查结果"),
        new("items_failed", FactType.Number, "异常项数"), new("late", FactType.Flag, "补录"), new("person", FactType.Text, "检查人"),
    ];

    public override IReadOnlyList<string> DefaultConditions => ["passed == true", "record_age < 26h"];

    /// <summary>The settings of a stored check.</summary>
    internal static ManualSettings Read(JsonElement stored) => SettingsJson.Read<ManualSettings>(stored).Settings ?? new ManualSettings();

    protected override string Target(ManualSettings settings) => settings.Items.Length > 0 ? $"人工检查（{settings.Items.Length} 项）" : "人工检查";

    protected override string Host(ManualSettings settings) => "";

    protected override IEnumerable<FieldError> Rules(ManualSettings settings)
    {
        if (settings.Items.Length > MostItems || settings.Items.Distinct().Count() != settings.Items.Length
            || settings.Items.Any(item => string.IsNullOrWhiteSpace(item) || item.Length > LongestItem))
        {
            yield return new FieldError("items", $"最多 {MostItems} 项，不能重复或为空，每项最长 {LongestItem} 个字符");
        }
    }

    protected override async Task<Observation> ProbeAsync(ManualSettings settings, ProbeContext context)
    {
        await using var scope = scopes.CreateAsyncScope();
        var newest = await scope.ServiceProvider.GetRequiredService<ProbingDb>().Set<ManualRecord>().AsNoTracking()
            .Where(record => record.CheckId == context.CheckId).OrderByDescending(record => record.At).FirstOrDefaultAsync(context.Deadline);
        if (newest is null)
        {
            return Observation.Failed(FailureReason.NoBeat, "尚无人工检查记录");
        }

        context.Trace.Say($"record {newest.Id} of {newest.Person}, {newest.At:u}, recorded {newest.RecordedAt:u}");
        return new Observation
        {
            Facts = new Dictionary<string, Fact>
            {
                ["passed"] = Fact.Of(newest.Result == ManualResult.Normal),
                ["record_age"] = Fact.Of(time.GetUtcNow() - newest.At),
                ["result"] = Fact.Of(Chinese(newest.Result)),
                ["items_failed"] = Fact.Of(newest.Items.Count(item => item.Result != ManualResult.Normal)),
                ["late"] = Fact.Of(newest.Late),
                ["person"] = Fact.Of(newest.Person),
            },
            Evidence = Evidence(newest),
        };
    }

    private static string Evidence(ManualRecord record)
    {
        var lines = record.Items.Where(item => item.Result != ManualResult.Normal).Select(item => $"{item.Title}：{Chinese(item.Result)} {item.Remark}".TrimEnd());
        var late = record.Late ? $"，补录于 {ShanghaiTime.Chinese(record.RecordedAt)}：{record.LateReason}" : "";
        var text = string.Join('\n', lines.Prepend($"{ShanghaiTime.Chinese(record.At)} {record.Person} {Chinese(record.Result)} {record.Remark}".TrimEnd() + late));
        return text.Length <= Observation.LongestEvidence ? text : text[..Observation.LongestEvidence];
    }

    private static string Chinese(ManualResult result) => result switch
    {
        ManualResult.Normal => "正常",
        ManualResult.Abnormal => "异常",
        _ => "未能检查",
    };
}
