using Platform.Probing.Results;

namespace Platform.Probing.Tests.Results;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("a\0b", "ab")]
    [InlineData("行一\n行二\t\u001b[31m红", "行一\n行二\t[31m红")]
    [InlineData("whole 😀", "whole 😀")]
    public void What_a_server_sent_can_always_be_stored(string sent, string kept) => Assert.Equal(kept, Printable.Of(sent));

    [Fact]
    public void A_log_cut_in_the_middle_of_a_character_can_be_stored()
    {
        var stored = ResultRow.LogOf([new string('x', ResultRow.LongestLog - 1) + "😀 and more"])!;
        Assert.Equal(stored, Printable.Of(stored));
        Assert.True(stored.Length <= ResultRow.LongestLog + 1);
    }

    [Fact]
    public void A_character_cut_in_half_becomes_a_mark() => Assert.Equal("half \ufffd", Printable.Of("half 😀"[..6]));
}
