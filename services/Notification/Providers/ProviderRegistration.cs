using Platform.Notification.Submission;
using Platform.ServiceDefaults.Hosting;

namespace Platform.Notification.Providers;

/// <summary>Registers providers by name. Only what <c>Sms:Provider</c> and <c>Sms:Fallback</c> name is built, and only its settings are checked.</summary>
internal static class ProviderRegistration
{
    /// <summary>Begins the table of providers; read <see cref="ProviderTable.Done"/> at its end.</summary>
    public static ProviderTable AddSmsProviders(this WebApplicationBuilder builder) => new(builder);

    internal sealed class ProviderTable(WebApplicationBuilder builder)
    {
        private readonly List<string> known = [];
        private readonly SmsOptions chosen = builder.Configuration.GetSection("Sms").Get<SmsOptions>() ?? new SmsOptions();

        /// <summary>The provider <paramref name="name"/>, with its settings in section <c>Sms:{section}</c>.</summary>
        public ProviderTable Add<TProvider, TOptions>(string name, string section)
            where TProvider : class, ISmsProvider
            where TOptions : class
        {
            known.Add(name);
            if (chosen.Names.Contains(name))
            {
                builder.Services.AddOptions<TOptions>().Bind(builder.Configuration.GetSection("Sms:" + section)).ValidateDataAnnotations().ValidateOnStart();
                builder.Services.AddSingleton<ISmsProvider, TProvider>();
                TProvider.AddServices(builder.Services);
            }

            return this;
        }

        /// <summary>A name that is not in the table stops the start with the valid choices.</summary>
        public void Done()
        {
            if (chosen.Names.FirstOrDefault(name => !known.Contains(name)) is { } wrong)
            {
                throw new StartupException($"Setting Sms:Provider or Sms:Fallback names '{wrong}'. Choose one of: {string.Join(", ", known)}.");
            }

            builder.Services.AddSingleton<SmsProviders>();
        }
    }
}
