using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Platform.Probing.Checks;

namespace Platform.Probing.Tests.Checks;

/// <summary>Settings inside settings: read, described, masked and restored like those at the top.</summary>
public sealed class SettingsTests
{
    private static readonly IReadOnlySet<string> Secrets = SettingsShape.SecretsOf(typeof(Trip));

    [Fact]
    public void Every_mistake_comes_at_once_with_its_whole_path()
    {
        var (settings, errors) = SettingsJson.Read<Trip>(Json("""
            { "title": "", "stops": [ { "name": "a", "nights": 99 }, { "name": 7, "colour": "red" }, { "ticket": { "seat": "window", "price": -1 } } ], "wait": "soon" }
            """));
        Assert.Null(settings);
        Assert.Equal(
            ["stops[0].nights", "stops[1].colour", "stops[1].name", "stops[2].ticket.price", "title", "wait"],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.Contains("nights", errors.Single(error => error.Path == "stops[1].colour").Choices!);
        Assert.Equal("应在 1 到 30 之间", errors.Single(error => error.Path == "stops[0].nights").Message);
    }

    [Fact]
    public void Right_settings_are_read_with_their_defaults()
    {
        var (settings, errors) = SettingsJson.Read<Trip>(Json("""{ "title": "t", "stops": [ { "name": "a", "ticket": { "seat": "1A", "code": "x" } } ] }"""));
        Assert.Empty(errors);
        Assert.Equal(("a", 1, "x"), (settings!.Stops[0].Name, settings.Stops[0].Nights, settings.Stops[0].Ticket!.Code));
    }

    [Fact]
    public void The_schema_titles_and_limits_what_is_inside()
    {
        var stop = SettingsShape.SchemaOf(typeof(Trip))["properties"]!["stops"]!["items"]!["properties"]!;
        Assert.Equal("晚数", stop["nights"]!["title"]!.GetValue<string>());
        Assert.Equal((1d, 30d, 1), (stop["nights"]!["minimum"]!.GetValue<double>(), stop["nights"]!["maximum"]!.GetValue<double>(), stop["nights"]!["default"]!.GetValue<int>()));
        Assert.True(stop["ticket"]!["properties"]!["code"]!["writeOnly"]!.GetValue<bool>());
    }

    [Fact]
    public void Secrets_inside_are_masked_and_their_mask_brings_them_back()
    {
        Assert.Equal(["guide.phone", "stops[].notes", "stops[].ticket.code"], Secrets.Order(StringComparer.Ordinal));
        var stored = Json("""
            { "title": "t", "stops": [ { "name": "a", "ticket": { "code": "canary-a" } }, { "name": "b", "ticket": { "code": "canary-b" }, "notes": { "x": "canary-x" } } ], "guide": { "Phone": "canary-1" } }
            """);
        var shown = SecretSettings.Mask(stored, Secrets);
        Assert.DoesNotContain("canary", shown.GetRawText(), StringComparison.Ordinal);
        var (restored, errors) = SecretSettings.Restore(shown, stored, Secrets);
        Assert.Empty(errors);
        Assert.True(JsonElement.DeepEquals(stored, restored));
    }

    [Fact]
    public void A_step_takes_its_secret_along_by_name_and_a_new_one_has_none()
    {
        var stored = Json("""{ "stops": [ { "name": "a", "ticket": { "code": "1" } }, { "name": "b", "ticket": { "code": "2" } } ] }""");
        var sent = Json("""{ "stops": [ { "name": "b", "ticket": { "code": "******" } }, { "name": "new", "ticket": { "code": "******" } } ] }""");
        var (restored, errors) = SecretSettings.Restore(sent, stored, Secrets);
        Assert.Equal("2", restored.GetProperty("stops")[0].GetProperty("ticket").GetProperty("code").GetString());
        Assert.Equal(["settings.stops[1].ticket.code"], errors.Select(error => error.Path));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    private sealed record Trip
    {
        [Required(ErrorMessage = "请填写标题"), Display(Name = "标题")]
        public string Title { get; init; } = "";

        [MaxLength(3), Display(Name = "站点")]
        public IReadOnlyList<Stop> Stops { get; init; } = [];

        [Display(Name = "导游")]
        public Guide? Guide { get; init; }

        [Display(Name = "等待")]
        public TimeSpan? Wait { get; init; }
    }

    private sealed record Stop
    {
        [Display(Name = "名称")]
        public string Name { get; init; } = "";

        [Range(1, 30), Display(Name = "晚数")]
        public int Nights { get; init; } = 1;

        [Display(Name = "车票")]
        public Ticket? Ticket { get; init; }

        [Secret, Display(Name = "备注")]
        public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();
    }

    private sealed record Ticket
    {
        [Display(Name = "座位")]
        public string Seat { get; init; } = "";

        [Secret, Display(Name = "取票码")]
        public string? Code { get; init; }

        [Range(0, 1000), Display(Name = "价格")]
        public double Price { get; init; }
    }

    private sealed record Guide
    {
        [Secret, Display(Name = "电话")]
        public string? Phone { get; init; }
    }
}
