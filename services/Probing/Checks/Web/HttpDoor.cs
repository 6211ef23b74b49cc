namespace Platform.Probing.Checks.Web;

/// <summary>
/// Opens HTTP exchanges: each resolves, connects and shakes hands as a new visitor would, and its connection ends with it. There
/// is no pool: a pooled client may hand a request a connection that was made for another one, and then its phases are not its own.
/// </summary>
internal sealed class HttpDoor(OutboundGuard guard, TimeProvider? time = null)
{
    private readonly WebDial dial = new(guard, time);

    /// <summary>A new exchange that tells its phases and its log to <paramref name="trace"/>.</summary>
    /// <param name="trace">Trace of the probe.</param>
    /// <param name="acceptAnyCertificate">True: a bad certificate is reported but doesn't end the exchange.</param>
    public HttpExchange Open(ProbeTrace trace, bool acceptAnyCertificate = false) => Open(trace, acceptAnyCertificate ? WebAccess.AnyCertificate : WebAccess.Plain);

    /// <summary>A new exchange on the way that <paramref name="access"/> says.</summary>
    public HttpExchange Open(ProbeTrace trace, WebAccess access) => new(dial, trace, access);
}
