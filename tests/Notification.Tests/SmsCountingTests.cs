using CsCheck;
using Platform.Notification.Templates;

namespace Platform.Notification.Tests;

public sealed class SmsCountingTests
{
    [Theory]
    [InlineData('a', 0, "gsm7", 1)]
    [InlineData('a', 160, "gsm7", 1)]
    [InlineData('a', 161, "gsm7", 2)]
    [InlineData('a', 306, "gsm7", 2)]
    [InlineData('a', 307, "gsm7", 3)]
    [InlineData('€', 80, "gsm7", 1)]
    [InlineData('€', 81, "gsm7", 2)]
    [InlineData('€', 152, "gsm7", 2)]
    [InlineData('€', 153, "gsm7", 3)]
    [InlineData('障', 70, "ucs2", 1)]
    [InlineData('障', 71, "ucs2", 2)]
    [InlineData('障', 134, "ucs2", 2)]
    [InlineData('障', 135, "ucs2", 3)]
    public void Parts_are_counted_as_the_carrier_cuts_them(char letter, int times, string encoding, int parts)
    {
        var count = SmsCounting.Count(new string(letter, times));
        Assert.Equal((encoding, parts), (count.Encoding, count.Parts));
    }

    [Fact]
    public void One_Chinese_character_makes_the_whole_text_ucs2() =>
        Assert.Equal(("ucs2", 2), (SmsCounting.Count(new string('a', 70) + "障").Encoding, SmsCounting.Count(new string('a', 70) + "障").Parts));

    [Fact]
    public void A_surrogate_pair_is_not_torn_apart()
    {
        // 67 units a part: 66 letters, then a pair that no longer fits, and 66 more.
        var text = new string('障', 66) + "🚨" + new string('障', 65);
        Assert.Equal(new SmsParts("ucs2", 133, 2), SmsCounting.Count(text));
        Assert.Equal(3, SmsCounting.Count(text + "障").Parts);
    }

    [Fact]
    public void More_text_never_costs_less() => Gen.String[Gen.Char['a', '￿'], 0, 300].Sample(text =>
        Assert.True(SmsCounting.Count(text).Parts <= SmsCounting.Count(text + "障").Parts));
}
