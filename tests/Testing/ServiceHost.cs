using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Contracts;
using Platform.ServiceDefaults.Data;
using Platform.ServiceDefaults.Hosting;

namespace Platform.Testing;

/// <summary>
/// One service as it really runs, on a free loopback port, with a SQLite file of its own in a temporary folder and tokens that
/// the test signs itself; with a <see cref="TestDatabase"/> it keeps its data there instead. Nobody pushes or pulls events: a test hands them in with <see cref="ReceiveAsync"/>.
/// </summary>
public sealed class ServiceHost : IAsyncDisposable
{
    private static readonly SymmetricSecurityKey Key = new(Encoding.UTF8.GetBytes("a key that only tests know, 32 bytes and more"));
    private readonly string folder;
    private readonly WebApplication app;

    private ServiceHost(WebApplication app, string folder)
    {
        this.app = app;
        this.folder = folder;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<ServiceHost> StartAsync(
        IModule module, TimeProvider? time = null, Action<WebApplicationBuilder>? configure = null, IEnumerable<KeyValuePair<string, string?>>? settings = null,
        string? folder = null, TestDatabase? database = null)
    {
        folder ??= Directory.CreateTempSubdirectory("platform-").FullName;
        var app = PlatformApp.Build(module, [], builder =>
        {
            if (Environment.GetEnvironmentVariable("PLATFORM_TEST_LOG") is null) { builder.Logging.ClearProviders(); }
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Database:ConnectionString"] = $"Data Source={folder}/{module.Name}.db;Pooling=False",
                ["Messaging:Push"] = "false",
                ["Messaging:Pull"] = "false",
                ["Keycloak:Realm"] = "platform",
                ["Keycloak:AuthServerUrl"] = "http://127.0.0.1:1/",
                ["Keycloak:Resource"] = "platform-" + module.Name,
                ["Keycloak:Credentials:Secret"] = "test",
                ["DataKey"] = Convert.ToBase64String(new byte[32]),
            });
            builder.Configuration.AddInMemoryCollection(database?.Settings);
            builder.Configuration.AddInMemoryCollection(settings);
            if (time is not null)
            {
                builder.Services.AddSingleton(time);
            }

            configure?.Invoke(builder);
            builder.Services.PostConfigureAll<JwtBearerOptions>(TrustTestKey);
        });
        await app.StartAsync();
        return new ServiceHost(app, folder);
    }

    /// <summary>A client whose token carries <paramref name="roles"/>; none: no token.</summary>
    public HttpClient Client(params string[] roles)
    {
        var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("test");
        client.BaseAddress = Address;
        if (roles.Length > 0)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token("test", roles));
        }

        return client;
    }

    /// <summary>Hands an event in as the sidecar does, and waits until its effect has committed.</summary>
    public async Task ReceiveAsync<TEvent>(TEvent sent, long sequence, Guid? id = null, string? traceParent = null)
        where TEvent : IEvent
    {
        var envelope = new
        {
            id = (id ?? Guid.CreateVersion7()).ToString(),
            specversion = "1.0",
            source = "/platform/" + EventTypes.Publisher(TEvent.EventType),
            type = TEvent.EventType,
            subject = sent.Subject,
            time = app.Services.GetRequiredService<TimeProvider>().GetUtcNow(),
            version = sent.Version,
            sequence,
            previous = 0,
            epoch = Guid.Empty,
            traceparent = traceParent,
            datacontenttype = "application/json",
            data = JsonSerializer.SerializeToElement(sent, WireJson.Events),
        };
        using var content = new StringContent(JsonSerializer.Serialize(envelope), Encoding.UTF8, "application/cloudevents+json");
        using var client = Client();
        using var answer = await client.PostAsync(new Uri("/events/" + EventTypes.Topic(TEvent.EventType), UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The events of one type that the service has published so far, oldest first.</summary>
    public async Task<IReadOnlyList<TEvent>> PublishedAsync<TEvent>()
        where TEvent : IEvent
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDbContext>();
        var type = TEvent.EventType;
        return [.. db.Outbox.Where(row => row.Type == type).OrderBy(row => row.Id).Select(row => row.Data).AsEnumerable()
            .Select(data => JsonSerializer.Deserialize<TEvent>(data, WireJson.Events)!)];
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public static string Token(string name, params string[] roles) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "test",
        Audience = "test",
        SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.HmacSha256),
        Claims = new Dictionary<string, object>
        {
            ["preferred_username"] = name,
            ["realm_access"] = new Dictionary<string, object> { ["roles"] = roles },
        },
    });

    private static void TrustTestKey(JwtBearerOptions options)
    {
        options.Authority = null;
        options.MetadataAddress = null!;
        options.ConfigurationManager = null;
        options.Configuration = new Microsoft.IdentityModel.Protocols.OpenIdConnect.OpenIdConnectConfiguration { Issuer = "test" };
        options.TokenValidationParameters.IssuerSigningKey = Key;
        options.TokenValidationParameters.ValidIssuer = "test";
        options.TokenValidationParameters.ValidateAudience = false;
        options.TokenValidationParameters.ValidAlgorithms = null;
        options.TokenValidationParameters.ValidTypes = null;
    }
}
