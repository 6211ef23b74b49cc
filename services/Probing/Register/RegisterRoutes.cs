using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Probing.Checks;
using Platform.Probing.Data;
using Platform.ServiceDefaults.Authorization;
using Platform.ServiceDefaults.Problems;

namespace Platform.Probing.Register;

/// <summary>The register of checks (登记表) out and in: YAML in the contract file's words, or Excel.</summary>
internal static class RegisterRoutes
{
    private const int LargestFile = 8 << 20;
    private const string Excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static void Map(WebApplication app)
    {
        app.MapGet("/checks/export", ExportAsync).RequirePermission("checks:read").WithSummary("导出检查项: format yaml or xlsx; contract, system; secrets are masked");
        app.MapGet("/checks/import/template.xlsx", Template).RequirePermission("checks:read").WithSummary("导入模板: with explanations and lists to choose from");
        app.MapPost("/checks/import", ImportAsync).RequirePermission("checks:write").WithSummary("导入检查项: the file is the body, YAML or .xlsx; dryRun, removeMissing")
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile)).Accepts<byte[]>("application/yaml", Excel, "application/octet-stream").Produces<ImportView>();
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ExportAsync(
        ProbingDb db, CheckKinds kinds, CheckVault vault, CancellationToken cancellationToken, string format = "yaml", string? contract = null, string? system = null, bool all = false)
    {
        if (format is not ("yaml" or "xlsx"))
        {
            return Problem.Invalid([new FieldError("format", "没有这种格式", Choices: ["yaml", "xlsx"])]);
        }

        var checks = await db.Set<Check>().AsNoTracking()
            .Where(check => check.RetiredAt == null && (all || !check.FromContract) && (contract == null || check.ContractId == contract) && (system == null || check.SystemId == system))
            .OrderBy(check => check.Id).Take(RequestJson.MostChecks).ToListAsync(cancellationToken);
        var requests = checks.Select(check => RequestJson.Of(check, SecretSettings.Mask(vault.Open(check), kinds.Find(check.Kind)?.Secrets ?? new HashSet<string>()))).ToList();
        if (format == "xlsx")
        {
            return TypedResults.File(SheetWriter.Write([Sheet(requests, kinds, explain: false), KindSheet(kinds)]), Excel, "checks.xlsx");
        }

        var systems = await db.Set<WatchedSystem>().AsNoTracking().Where(known => known.Scope == WatchedSystem.Local && known.RetiredAt == null && (system == null || known.Id == system))
            .OrderBy(known => known.Id).ToListAsync(cancellationToken);
        return TypedResults.File(Encoding.UTF8.GetBytes(YamlText.Of(systems, requests)), "application/yaml", "checks.yaml");
    }

    private static FileContentHttpResult Template(CheckKinds kinds)
    {
        var example = new CheckRequest
        {
            Id = "home", Name = "门户首页", System = "门户网站", Component = "前台", Zone = "互联网区", Kind = "http", Settings = JsonSerializer.SerializeToElement(new JsonObject { ["url"] = "https://www.example.cn/" }),
            Every = TimeSpan.FromMinutes(5), Conditions = ["status == 200", "latency < 3s"], Severity = Platform.Contracts.Severity.Major,
        };
        return TypedResults.File(SheetWriter.Write([Sheet([example], kinds, explain: true), KindSheet(kinds)]), Excel, "检查项登记表.xlsx");
    }

    private static async Task<Results<Ok<ImportView>, ProblemHttpResult>> ImportAsync(
        HttpRequest request, ProbingDb db, CheckKinds kinds, IServiceProvider services, CancellationToken cancellationToken, bool dryRun = false, bool removeMissing = false)
    {
        var file = await ReadAsync(request, cancellationToken);
        if (file is null)
        {
            return Problem.Of(StatusCodes.Status413PayloadTooLarge, "too-large", $"The register is larger than {LargestFile >> 20} MiB.");
        }

        var drafts = file.Length >= 2 && file.GetBuffer()[0] == 'P' && file.GetBuffer()[1] == 'K' ? SheetReader.Read(file, kinds) : Utf8(file) is { } text
            ? YamlRegister.Read(text) : new Drafts([], [], [new FieldError("", "应为 .xlsx 文件，或 UTF-8 编码的 YAML 文件")], []);
        var import = ActivatorUtilities.CreateInstance<ImportChecks>(services, db, kinds);
        var (view, errors) = await import.RunAsync(drafts, dryRun, removeMissing, cancellationToken);
        return view is null ? Problem.Invalid(errors) : TypedResults.Ok(view);
    }

    private static async Task<MemoryStream?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var file = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (file.Length + read > LargestFile)
            {
                return null;
            }

            file.Write(buffer, 0, read);
        }

        file.Position = 0;
        return file;
    }

    private static string? Utf8(MemoryStream file)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file.GetBuffer(), 0, (int)file.Length).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Sheet Sheet(IReadOnlyList<CheckRequest> checks, CheckKinds kinds, bool explain)
    {
        var rows = checks.Select(check => Row(check, kinds)).ToList();
        if (explain)
        {
            rows.Insert(0, [.. SheetWords.Columns.Select(column => column.Explanation)]);
        }

        int At(string field) => SheetWords.Columns.Select((column, i) => (column.Field, i)).First(entry => entry.Field == field).i;
        return new Sheet("检查项", [.. SheetWords.Columns.Select(column => (column.Heading, column.Width))], rows)
        {
            Explaining = explain ? 1 : 0,
            Choices = new Dictionary<int, string> { [At("kind")] = $"类型说明!$A$2:$A${kinds.Names.Count + 1}", [At("severity")] = "\"一般,重大\"" },
        };
    }

    private static IReadOnlyList<string> Row(CheckRequest check, CheckKinds kinds)
    {
        var settings = JsonNode.Parse(check.Settings.GetRawText()) as JsonObject ?? [];
        var (address, port) = kinds.Find(check.Kind) is { } kind ? SheetAddress.Of(kind) : (null, null);
        var values = new Dictionary<string, string>
        {
            ["id"] = check.Id ?? "", ["system"] = check.System, ["component"] = check.Component ?? "", ["zone"] = check.Zone ?? "", ["name"] = check.Name, ["kind"] = check.Kind,
            ["address"] = Take(address), ["port"] = Take(port), ["every"] = check.Every == TimeSpan.Zero ? "随巡检" : Platform.Contracts.Duration.Format(check.Every),
            ["timeout"] = Platform.Contracts.Duration.Format(check.Timeout), ["conditions"] = string.Join('\n', check.Conditions), ["severity"] = Platform.Contracts.Labels.Of(check.Severity),
            ["down"] = $"{check.Down.Count} of {check.Down.Window}", ["up"] = $"{check.Up.Count} of {check.Up.Window}", ["serves"] = string.Join('\n', check.Serves),
            ["contract"] = check.Contract ?? "", ["settings"] = "",
        };
        values["settings"] = settings.Count == 0 ? "" : settings.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return [.. SheetWords.Columns.Select(column => values[column.Field])];

        string Take(string? name)
        {
            if (name is null || settings[name] is not JsonValue value || value.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Number))
            {
                return "";
            }

            var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
            settings.Remove(name);
            return text;
        }
    }

    private static Sheet KindSheet(CheckKinds kinds) => new(
        "类型说明", [("类型", 16), ("名称", 20), ("用途", 50), ("其他设置可填", 60)],
        [.. kinds.Names.Select(name => kinds.Find(name)!).Select(kind => (IReadOnlyList<string>)
        [
            kind.Name, kind.Title, kind.Place.Purpose,
            string.Join("、", (kind.SettingsSchema["properties"] as JsonObject)?.Select(property => $"{property.Key}（{property.Value?["title"]?.GetValue<string>() ?? ""}）") ?? []),
        ])]);
}
