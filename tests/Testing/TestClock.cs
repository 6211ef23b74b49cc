namespace Platform.Testing;

/// <summary>
/// A clock that the test moves. It jumps, as the clock of a machine that was asleep: what fell due strikes once on arrival, and
/// not once for every period slept through. A service looks at its outbox twice a second; a day in ticks would be 172 800 looks.
/// </summary>
public sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock door = new();
    private readonly List<Alarm> alarms = [];
    private DateTimeOffset now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (door)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Moves the clock by <paramref name="by"/>; who waited for that has been woken when this returns, in the order of their time.</summary>
    public void Advance(TimeSpan by)
    {
        Alarm[] due;
        lock (door)
        {
            now += by;
            due = [.. alarms.Where(alarm => alarm.Due <= now).OrderBy(alarm => alarm.Due)];
        }

        Array.ForEach(due, alarm => alarm.Strike());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    private sealed class Alarm(TestClock clock, Action strike) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.door)
            {
                this.period = period;
                clock.alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                Due = clock.now + dueTime;
                if (dueTime > TimeSpan.Zero)
                {
                    clock.alarms.Add(this);
                    return true;
                }

                Again();
            }

            ThreadPool.QueueUserWorkItem(_ => strike());
            return true;
        }

        public void Strike()
        {
            lock (clock.door)
            {
                // An alarm that struck before may have stopped or moved this one.
                if (!clock.alarms.Contains(this) || Due > clock.now)
                {
                    return;
                }

                Again();
            }

            strike();
        }

        public void Dispose()
        {
            lock (clock.door)
            {
                clock.alarms.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Again()
        {
            clock.alarms.Remove(this);
            if (period > TimeSpan.Zero)
            {
                Due = clock.now + period;
                clock.alarms.Add(this);
            }
        }
    }
}
