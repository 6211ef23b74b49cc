using System.Security.Cryptography;
using Platform.ServiceDefaults.Authorization;

namespace Platform.Console.Hosting;

/// <summary>
/// Style and script of the console, inside the assembly: no folder to forget, the same in every host. The address carries
/// the content's hash, so a browser keeps a file for ever and still sees a new one at once.
/// </summary>
internal static class EmbeddedAssets
{
    private static readonly Dictionary<string, (byte[] Bytes, string Address, string Type)> Files = Load();

    public static string Css => Files["platform.css"].Address;

    public static string Script => Files["platform.js"].Address;

    public static string Icon => Files["icon.svg"].Address;

    public static void Map(WebApplication app)
    {
        foreach (var (bytes, address, type) in Files.Values)
        {
            app.MapGet(address, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return TypedResults.Bytes(bytes, type);
            }).AllowOpen("style, script and icon; the same for everybody").ExcludeFromDescription();
        }
    }

    private static Dictionary<string, (byte[], string, string)> Load() => ((string[])["platform.css", "platform.js", "icon.svg"]).ToDictionary(name => name, name =>
    {
        using var stream = typeof(EmbeddedAssets).Assembly.GetManifestResourceStream("assets/" + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..12];
        var type = Path.GetExtension(name) switch { ".css" => "text/css; charset=utf-8", ".js" => "text/javascript; charset=utf-8", _ => "image/svg+xml" };
        return (bytes, $"/assets/{hash}/{name}", type);
    });
}
