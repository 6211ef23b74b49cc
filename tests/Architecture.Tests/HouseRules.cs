using System.Text.RegularExpressions;

namespace Platform.Architecture.Tests;

/// <summary>Rules that no compiler checks, read off the sources.</summary>
public sealed partial class HouseRules
{
    [Fact]
    public void No_type_is_called_manager_helper_or_utils() =>
        Assert.Empty(Sources("services", "gateway", "infra").Where(file => BadName().IsMatch(Path.GetFileNameWithoutExtension(file))).Select(Short));

    [Fact]
    public void No_work_is_left_behind_as_a_remark() =>
        Assert.Empty(Sources("services", "gateway", "infra", "tests").Where(file => Remark().IsMatch(File.ReadAllText(file))).Select(Short));

    [Fact]
    public void No_test_waits_for_a_fixed_time() =>
        Assert.Empty(Sources("tests").Where(file => FixedWait().IsMatch(File.ReadAllText(file))).Select(Short));

    [Fact]
    public void No_file_has_grown_beyond_three_hundred_lines() =>
        Assert.Empty(Sources("services", "gateway", "infra").Where(file => File.ReadLines(file).Count() > 300).Select(Short));

    [Fact]
    public void Razor_pages_do_not_print_an_address_where_a_value_is_meant() =>
        Assert.Empty(Directory.GetFiles(Path.Combine(Repository.Root, "gateway"), "*.razor", SearchOption.AllDirectories)
            .Where(file => ChineseBeforeAt().IsMatch(File.ReadAllText(file))).Select(Short));

    private static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
            && !file.Contains("/Migrations/", StringComparison.Ordinal) && Path.GetFileName(file) != "HouseRules.cs");

    private static string Short(string file) => Path.GetRelativePath(Repository.Root, file);

    [GeneratedRegex("(Manager|Helper|Helpers|Utils|Util)$")]
    private static partial Regex BadName();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b")]
    private static partial Regex Remark();

    [GeneratedRegex(@"Task\.Delay\(|Thread\.Sleep\(")]
    private static partial Regex FixedWait();

    [GeneratedRegex(@"[\u4e00-\u9fff]@[A-Za-z]")]
    private static partial Regex ChineseBeforeAt();
}
