using System.Globalization;
using Postern.RouterDouble.Menus;
using Postern.RouterDouble.Sessions;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble;

/// <summary><c>/system scheduler</c>: scripts that are run when their time has come.</summary>
public sealed partial class DoubleRouter
{
    private readonly Dictionary<int, (DateTimeOffset? Next, int Runs)> _schedules = [];

    private void Schedule(DoubleItem item)
    {
        var now = _time.GetUtcNow();
        RouterTimes.TryRead(item["interval"] ?? "0s", out var interval);
        var start = now;
        if (item["start-time"] is { } time && time != "startup")
        {
            if (!RouterTimes.TryRead(time, out var ofDay) || ofDay >= TimeSpan.FromDays(1))
                throw RouterRefusal.Invalid("start-time");
            start = new DateTimeOffset(now.Date, TimeSpan.Zero) + ofDay;
            if (item["start-date"] is { } date)
            {
                if (!DateTime.TryParseExact(date, (string[])["yyyy-MM-dd", "MMM/dd/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                    throw RouterRefusal.Invalid("start-date");
                start = new DateTimeOffset(day, TimeSpan.Zero) + ofDay;
            }
        }

        DateTimeOffset? next = start > now ? start : interval > TimeSpan.Zero ? start + (interval * (Math.Floor((now - start) / interval) + 1)) : null;
        _schedules[item.Number] = (next, _schedules.GetValueOrDefault(item.Number).Runs);
    }

    private void RunSchedules(DateTimeOffset now)
    {
        if (_schedules.Count == 0)
            return;
        foreach (var item in _menus["/system/scheduler"].Items.ToList())
        {
            if (item.IsDisabled || !_schedules.TryGetValue(item.Number, out var schedule) || schedule.Next is not { } next || next > now)
                continue;
            RouterTimes.TryRead(item["interval"] ?? "0s", out var interval);
            _schedules[item.Number] = (interval > TimeSpan.Zero ? next + (interval * (Math.Floor((now - next) / interval) + 1)) : null, schedule.Runs + 1);
            var text = item["on-event"] ?? "";
            var script = _menus["/system/script"].Items.FirstOrDefault(s => s["name"] == text)?["source"] ?? text;
            // What a scheduled script does wrong goes to the router's log and nowhere else.
            _ = RunScript(Scheduler, script);
        }
    }

    private void PrintSchedule(DoubleItem item, List<DoubleWord> words)
    {
        var (next, runs) = _schedules.GetValueOrDefault(item.Number);
        words.Add(new("run-count", runs.ToString(CultureInfo.InvariantCulture)));
        words.Add(new("next-run", next is { } at ? $"{RouterTimes.Date(at, Version)} {RouterTimes.Clock(at)}" : ""));
    }

    private static readonly DoubleSession Scheduler = new(DoubleUser.Admin("scheduler", ""), "", "console");
}
