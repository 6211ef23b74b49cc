using System.Globalization;
using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Platform.ServiceDefaults.Authentication;

namespace Platform.ServiceDefaults.Messaging;

/// <summary>A page of somebody's feed.</summary>
internal sealed record FeedPage(Guid Epoch, long SkippedTo, IReadOnlyList<Envelope> Events);

/// <summary>Reads publishers' feeds with this service's own token.</summary>
internal sealed class FeedClient(IHttpClientFactory clients, IConfiguration configuration, MessagingMetrics metrics)
{
    public async Task<FeedPage> ReadAsync(string publisher, IEnumerable<string> topics, long after, int limit, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ServiceClients.FeedClient);
        var address = new Uri(
            ServiceClients.AddressOf(configuration, publisher), string.Create(CultureInfo.InvariantCulture, $"events?after={after}&limit={limit}&types={string.Join(',', topics)}"));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        using var answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        answer.EnsureSuccessStatusCode();
        var events = await answer.Content.ReadFromJsonAsync(EnvelopeJson.Default.ListEnvelope, deadline.Token) ?? [];
        metrics.Pulled.Add(events.Count);
        return new FeedPage(
            Guid.Parse(answer.Headers.GetValues(Feed.Epoch).Single()),
            long.Parse(answer.Headers.GetValues(Feed.SkippedTo).Single(), CultureInfo.InvariantCulture),
            events);
    }
}
