using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.ServiceDefaults.Hosting;

namespace Platform.ServiceDefaults.Calendar;

/// <summary>Registers the working calendar.</summary>
public static class WorkingCalendarRegistration
{
    /// <summary>
    /// One <see cref="WorkingCalendar"/> a service. Setting <c>Calendar:Folder</c> names a folder whose year files take the place of
    /// the built-in ones; a mistake in any of them stops the start with all mistakes in one line.
    /// </summary>
    public static void AddWorkingCalendar(this WebApplicationBuilder builder)
    {
        var folder = builder.Configuration["Calendar:Folder"];
        var mistakes = new List<string>();
        var years = string.IsNullOrWhiteSpace(folder) ? [] : CalendarFiles.OfFolder(folder, mistakes);
        if (mistakes.Count > 0)
        {
            throw new StartupException("Working calendar refused: " + string.Join("; ", mistakes));
        }

        builder.Services.TryAddSingleton(new WorkingCalendar(years));
    }
}
