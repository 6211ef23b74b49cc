using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Probing.Checks;
using Platform.Probing.Conditions;

namespace Platform.Probing.Tests.Checks.Kinds;

/// <summary>What every kind owes; a kind's tests inherit it.</summary>
public abstract class CheckKindCompliance
{
    internal abstract ICheckKind Kind { get; }

    /// <summary>Settings that are right; where they lead nowhere, nothing listens.</summary>
    protected abstract string Right { get; }

    /// <summary>Settings with at least two mistakes.</summary>
    protected abstract string Wrong { get; }

    [Fact]
    public void Its_schema_titles_every_setting_in_Chinese() =>
        Assert.All(Settings(Kind.SettingsSchema), setting => Assert.Matches(@"[\u4e00-\u9fff]", setting.Schema["title"]?.GetValue<string>() ?? setting.Name + " has no title"));

    [Fact]
    public void Its_default_conditions_can_be_read() =>
        Assert.All(Kind.DefaultConditions, text => Assert.Null(ConditionParser.Parse(text, Kind.Facts).Error));

    [Fact]
    public void It_names_all_mistakes_at_once() => Assert.True(Kind.Prepare(JsonDocument.Parse(Wrong).RootElement).Errors.Count >= 2);

    [Fact]
    public void It_refuses_settings_it_does_not_know() =>
        Assert.Contains(Kind.Prepare(JsonDocument.Parse("""{ "nonsense": 1 }""").RootElement).Errors, error => error.Path == "nonsense");

    [Fact]
    public async Task It_ends_with_an_observation_when_the_deadline_has_passed()
    {
        var (probe, _) = Kind.Prepare(JsonDocument.Parse(Right).RootElement);
        var seen = await probe!.RunAsync(new ProbeContext("test", new CancellationToken(canceled: true)));
        Assert.NotEqual(FailureReason.Internal, seen.Failure);
    }

    /// <summary>Settings at any depth: records in records, lists of records.</summary>
    private static IEnumerable<(string Name, JsonNode Schema)> Settings(JsonNode? schema) => (schema as JsonObject)?["properties"] is not JsonObject members ? [] : members.SelectMany(
        member => Settings(member.Value).Concat(Settings((member.Value as JsonObject)?["items"])).Prepend((member.Key, member.Value!)));
}
