using CsCheck;
using Platform.Contracts;
using Platform.Notification.Messages;

namespace Platform.Notification.Tests;

public sealed class MessageStatesTests
{
    private static readonly Gen<MessageSignal[]> Signals = Gen.Enum<MessageSignal>().Array[0, 30];

    [Fact]
    public void States_only_move_forward() => Signals.Sample(signals =>
    {
        var state = MessageState.Accepted;
        foreach (var signal in signals)
        {
            var next = MessageStates.Next(state, signal) ?? state;
            Assert.True(Rank(next) >= Rank(state), $"{state} -> {next} by {signal}");
            Assert.True(next == state || Rank(next) > Rank(state), $"{state} -> {next} by {signal}");
            state = next;
        }
    });

    [Fact]
    public void A_final_state_has_no_way_out() => Assert.All(
        Enum.GetValues<MessageState>().Where(MessageStates.IsFinal),
        state => Assert.All(Enum.GetValues<MessageSignal>(), signal => Assert.Null(MessageStates.Next(state, signal))));

    [Fact]
    public void Every_state_that_is_not_final_can_reach_a_final_one() => Assert.All(
        Enum.GetValues<MessageState>().Where(state => !MessageStates.IsFinal(state)),
        state => Assert.Contains(
            Enum.GetValues<MessageSignal>(), signal => MessageStates.Next(state, signal) is { } next && MessageStates.IsFinal(next)));

    [Fact]
    public void Two_receipts_settle_a_message_the_same_way_however_often_they_come() => Signals.Sample(signals =>
    {
        var once = signals.Aggregate(MessageState.Submitted, (state, signal) => MessageStates.Next(state, signal) ?? state);
        var twice = signals.SelectMany(signal => new[] { signal, signal }).Aggregate(MessageState.Submitted, (state, signal) => MessageStates.Next(state, signal) ?? state);
        Assert.Equal(once, twice);
    });

    private static int Rank(MessageState state) => state switch
    {
        MessageState.Accepted => 0,
        MessageState.Uncertain => 1,
        MessageState.Submitted => 2,
        _ => 3,
    };
}
