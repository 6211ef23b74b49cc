using Platform.Alerting.Replies;

namespace Platform.Alerting.Tests.Replies;

public sealed class ReplyTextTests
{
    [Theory]
    [InlineData("123456", "123456")]
    [InlineData(" 确认 123456 ", "123456")]
    [InlineData("确认123456。", "123456")]
    [InlineData("「确认」", null, false)]
    [InlineData("退订", null, false)]
    [InlineData("OK 123456", "123456")]
    [InlineData("ack:123456", "123456")]
    [InlineData("１２３４５６", "123456")]
    [InlineData("【123456】", "123456")]
    [InlineData("确认", null)]
    [InlineData("收到", null)]
    [InlineData("1", null)]
    [InlineData("", null, false)]
    [InlineData("。", null, false)]
    [InlineData("12345", null, false)]
    [InlineData("1234567", null, false)]
    [InlineData("不能处理 123456", null, false)]
    [InlineData("确认不了 123456", null, false)]
    [InlineData("123456 654321", null, false)]
    public void An_answer_is_read_as_people_type_it(string text, string? code, bool understood = true)
    {
        var reply = ReplyText.Read(text);
        Assert.Equal(understood, reply.IsAcknowledgement);
        Assert.Equal(code, reply.Code);
    }
}
