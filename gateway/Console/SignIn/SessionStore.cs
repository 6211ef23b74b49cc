using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace Platform.Console.SignIn;

/// <summary>
/// Sessions live here and the browser holds only a random key: tokens never leave the server, and signing out ends a session at once.
/// After a restart the identity provider's own session signs people in again without a question.
/// </summary>
internal sealed class SessionStore(IOptions<ConsoleOptions> options, TimeProvider time) : ITicketStore
{
    private readonly ConcurrentDictionary<string, AuthenticationTicket> sessions = new();

    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        MakeRoom();
        var key = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        sessions[key] = ticket;
        return Task.FromResult(key);
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        sessions[key] = ticket;
        return Task.CompletedTask;
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(sessions.GetValueOrDefault(key));

    public Task RemoveAsync(string key)
    {
        sessions.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    private void MakeRoom()
    {
        if (sessions.Count < options.Value.Sessions)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var (key, ticket) in sessions)
        {
            if (ticket.Properties.ExpiresUtc < now)
            {
                sessions.TryRemove(key, out _);
            }
        }

        foreach (var (key, _) in sessions.OrderBy(entry => entry.Value.Properties.ExpiresUtc).Take(Math.Max(0, sessions.Count - options.Value.Sessions + 1)).ToList())
        {
            sessions.TryRemove(key, out _);
        }
    }
}
