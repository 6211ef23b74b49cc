using System.Globalization;

namespace Platform.Local;

/// <summary>What a person reads when the platform is ready.</summary>
internal static class StartBlock
{
    public static string Text(LocalPlatform platform)
    {
        var lines = new List<(string Name, string Value)>
        {
            ("控制台 Console", platform.Address.ToString()),
            ("接口 API", new Uri(platform.Address, "api").ToString()),
        };
        if (platform.FirstStart)
        {
            lines.Add(("管理员 Administrator", "admin"));
            lines.Add(("初始口令 Password", platform.AdministratorPassword + "  (仅显示一次 shown once)"));
        }

        lines.Add(("数据目录 Data", platform.DataFolder));
        lines.Add(("接口凭据 API client", $"{Neighbourhood.ManagementClient}, secret in {Path.Combine(platform.DataFolder, "secrets.json")}"));
        var width = lines.Max(line => Columns(line.Name));
        var seconds = platform.StartTime.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return string.Join(
            Environment.NewLine,
            ["", $"  统一运维平台已就绪 Platform is ready ({seconds} s)", "", .. lines.Select(line => $"  {line.Name}{new string(' ', width - Columns(line.Name))}   {line.Value}"), "", "  Ctrl-C 停止 stops it, and loses nothing.", ""]);
    }

    /// <summary>A Chinese character takes two columns of a terminal.</summary>
    private static int Columns(string text) => text.Sum(letter => letter > 0x2E80 ? 2 : 1);
}
