using Platform.Notification.Numbers;

namespace Platform.Notification.Tests;

public sealed class MobileNumberTests
{
    [Theory]
    [InlineData("13800001234")]
    [InlineData(" 138 0000 1234 ")]
    [InlineData("138-0000-1234")]
    [InlineData("+8613800001234")]
    [InlineData("+86 138 0000 1234")]
    [InlineData("008613800001234")]
    [InlineData("8613800001234")]
    [InlineData("１３８００００１２３４")]
    public void A_number_is_read_as_people_write_it(string text)
    {
        Assert.True(MobileNumber.TryParse(text, out var number, out _));
        Assert.Equal("+8613800001234", number.E164);
        Assert.Equal("138****1234", number.ToString());
    }

    [Theory]
    [InlineData(null, "不能为空")]
    [InlineData("  ", "不能为空")]
    [InlineData("1380000123", "应为 11 位，实为 10 位")]
    [InlineData("138000012345", "应为 11 位，实为 12 位")]
    [InlineData("12800001234", "13 至 19")]
    [InlineData("+85298765432", "只支持中国大陆")]
    [InlineData("138x0001234", "只能含数字")]
    [InlineData("13800001234;DROP", "只能含数字")]
    public void A_wrong_number_says_what_is_wrong(string? text, string part)
    {
        Assert.False(MobileNumber.TryParse(text, out _, out var problem));
        Assert.Contains(part, problem, StringComparison.Ordinal);
    }
}
