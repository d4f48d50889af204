using Microsoft.Extensions.Logging;

namespace Vault.Configuration.Diagnostics;

/// <summary>
/// Every message of the library, in ranges: 100 connection, 200 authentication, 300 secrets, 400 mapping, 500 refresh,
/// 600 provider, 700 rotation, 900 keys on requests; 800 is the Kubernetes package. An id keeps its meaning for good. No value of a secret is ever a parameter.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Warning, "{Name}: the server's certificate is not verified (Tls.SkipVerification). Whoever sits between can read every token and secret.")]
    public static partial void VerificationSkipped(this ILogger logger, string name);

    [LoggerMessage(101, LogLevel.Warning, "{Name}: the connection to {Address} is not encrypted (AllowUnencryptedHttp). Tokens and secrets cross the network in clear.")]
    public static partial void ConnectionUnencrypted(this ILogger logger, string name, string address);

    [LoggerMessage(102, LogLevel.Warning, "{Name}: the certificate files have changed and cannot be used; the last good ones stay. {Reason}")]
    public static partial void TlsFilesRefused(this ILogger logger, string name, string reason);

    [LoggerMessage(103, LogLevel.Information, "{Name}: the certificate files have changed; new connections use them.")]
    public static partial void TlsFilesChanged(this ILogger logger, string name);

    [LoggerMessage(104, LogLevel.Debug, "{Request} to {Address} failed after {Duration}: {Kind}, status {Status}. Request {RequestId}, correlation {CorrelationId}.")]
    public static partial void RequestFailed(
        this ILogger logger, string request, string address, VaultErrorKind kind, int? status, TimeSpan duration, string? requestId, string? correlationId);

    [LoggerMessage(105, LogLevel.Trace, "{Request} was answered with {Status} after {Duration}. Request {RequestId}, correlation {CorrelationId}.")]
    public static partial void RequestAnswered(
        this ILogger logger, string request, int status, TimeSpan duration, string? requestId, string? correlationId);

    [LoggerMessage(200, LogLevel.Information, "Logged in to Vault with {Method}; the token lives for {TimeToLive}. Request {RequestId}.")]
    public static partial void LoggedIn(this ILogger logger, string method, TimeSpan timeToLive, string? requestId);

    [LoggerMessage(201, LogLevel.Warning, "The token from {Method} is not valid any more; a new one is needed.")]
    public static partial void TokenIsDead(this ILogger logger, string method);

    [LoggerMessage(202, LogLevel.Warning, "The token from {Method} can be used only so often, look-ups and renewals included: {NumUses}. Then a new login is needed.")]
    public static partial void TokenHasFewUses(this ILogger logger, string method, long numUses);

    [LoggerMessage(203, LogLevel.Error, "Vault refused the credential for {Method}. The same one is not sent again for {Wait}, another one within seconds. {Reason}")]
    public static partial void LoginRefused(this ILogger logger, string method, TimeSpan wait, string reason);

    [LoggerMessage(204, LogLevel.Debug, "Renewed the token from {Method}; it lives for {TimeToLive}. Request {RequestId}.")]
    public static partial void TokenRenewed(this ILogger logger, string method, TimeSpan timeToLive, string? requestId);

    [LoggerMessage(205, LogLevel.Warning, "The token from {Method} could not be {Action}; it lives for {Remaining} more. {Reason} Next attempt in {RetryAfter}.")]
    public static partial void TokenUpkeepFailed(
        this ILogger logger, string method, string action, TimeSpan? remaining, string reason, TimeSpan retryAfter);

    [LoggerMessage(206, LogLevel.Warning, "The token from {Method} ends in {Remaining} and cannot be renewed any further. Put a new one in its place.")]
    public static partial void GivenTokenEnds(this ILogger logger, string method, TimeSpan remaining);

    [LoggerMessage(207, LogLevel.Information, "Revoked the token from {Method}, since the host has stopped.")]
    public static partial void TokenRevoked(this ILogger logger, string method);

    [LoggerMessage(208, LogLevel.Debug, "The token from {Method} could not be revoked and ends by itself. {Reason}")]
    public static partial void TokenNotRevoked(this ILogger logger, string method, string reason);

    [LoggerMessage(209, LogLevel.Error, "Security: the wrapped credential for {Method} cannot be trusted, and its wrapping token is not tried again. {Reason}")]
    public static partial void WrappingTokenIsSuspect(this ILogger logger, string method, string reason);

    [LoggerMessage(210, LogLevel.Warning, "The token from {Method} could not be read again; the one in use stays. {Reason}")]
    public static partial void GivenTokenUnreadable(this ILogger logger, string method, string reason);

    [LoggerMessage(211, LogLevel.Information, "Took over another token from {Method}.")]
    public static partial void GivenTokenReplaced(this ILogger logger, string method);

    [LoggerMessage(214, LogLevel.Warning, "{Name}: the token's policies lack what is needed: {Lines}")]
    public static partial void PoliciesLack(this ILogger logger, string name, string lines);

    [LoggerMessage(215, LogLevel.Warning, "{Name}: the token's policies allow more than is needed: {What}.")]
    public static partial void PoliciesExceed(this ILogger logger, string name, string what);

    [LoggerMessage(216, LogLevel.Information, "{Name}: the token's policies allow what is needed, and neither changing nor deleting it.")]
    public static partial void PoliciesFit(this ILogger logger, string name);

    [LoggerMessage(217, LogLevel.Warning, "{Name}: the token's policies could not be checked. {Reason}")]
    public static partial void PoliciesNotChecked(this ILogger logger, string name, string reason);

    [LoggerMessage(300, LogLevel.Debug, "Read {Path}, version {Version}. Request {RequestId}.")]
    public static partial void SecretRead(this ILogger logger, string path, int? version, string? requestId);

    [LoggerMessage(301, LogLevel.Warning, "{Path} is not there any more: {State}. What becomes of its values: {OnDeleted}. Request {RequestId}.")]
    public static partial void SecretIsGone(
        this ILogger logger, string path, VaultSecretState state, DeletedSecretBehavior onDeleted, string? requestId);

    [LoggerMessage(302, LogLevel.Warning, "Version {Version} of {Path} is not published ({Reason}: {Why}); the last good values stay. Next try at {NextTryAt}.")]
    public static partial void VersionHeldBack(
        this ILogger logger, string path, int? version, VaultHeldReason reason, string? why, DateTimeOffset? nextTryAt);

    [LoggerMessage(303, LogLevel.Warning, "{Path}: version {Read} is older than the published {Published} and is not taken over for now; a standby may lag behind.")]
    public static partial void OlderVersionSeen(this ILogger logger, string path, int? read, int? published);

    [LoggerMessage(304, LogLevel.Warning, "{Path}: version {Read}, older than {Published}, was answered for long enough, or asked for, and is taken over. Vault may have been restored from a backup.")]
    public static partial void OlderVersionBelieved(this ILogger logger, string path, int? read, int? published);

    [LoggerMessage(305, LogLevel.Warning, "{Path}, version {Version}, will be deleted by Vault at {DeletionAt}. Write a new version before.")]
    public static partial void DeletionIsNear(this ILogger logger, string path, int? version, DateTimeOffset deletionAt);

    [LoggerMessage(306, LogLevel.Debug, "Renewed the lease of {Path}; it lives for {TimeToLive}. Request {RequestId}.")]
    public static partial void LeaseRenewed(this ILogger logger, string path, TimeSpan timeToLive, string? requestId);

    [LoggerMessage(307, LogLevel.Warning, "The lease of {Path} could not be renewed; it lives for {Remaining} more. {Reason} Next attempt, or another credential, in {RetryAfter}.")]
    public static partial void LeaseNotRenewed(this ILogger logger, string path, TimeSpan remaining, string reason, TimeSpan retryAfter);

    [LoggerMessage(308, LogLevel.Debug, "Revoked a lease of {Path}, whose place another has taken.")]
    public static partial void LeaseRevoked(this ILogger logger, string path);

    [LoggerMessage(309, LogLevel.Debug, "A lease of {Path}, whose place another has taken, could not be revoked and ends by itself in {Remaining}. {Reason}")]
    public static partial void LeaseNotRevoked(this ILogger logger, string path, TimeSpan remaining, string reason);

    [LoggerMessage(313, LogLevel.Information, "{Path}: version {Version} is published besides as Previous, until {Until}.")]
    public static partial void PreviousIsKept(this ILogger logger, string path, int? version, DateTimeOffset? until);

    [LoggerMessage(314, LogLevel.Information, "{Path}: the version before version {Version} is not published any more.")]
    public static partial void PreviousIsOver(this ILogger logger, string path, int? version);

    [LoggerMessage(315, LogLevel.Warning, "{Why}")]
    public static partial void RotationIsDue(this ILogger logger, string why);

    [LoggerMessage(320, LogLevel.Debug, "The versions below {Path} cannot be asked for at once: {Why}. Its secrets are read one by one, and it is tried again in {Pause}.")]
    public static partial void ScanNotPossible(this ILogger logger, string path, string why, TimeSpan pause);

    [LoggerMessage(321, LogLevel.Debug, "The metadata at {Path} is not asked for: {Why}. What is there is read instead, and it is tried again in {Pause}.")]
    public static partial void MetadataNotRead(this ILogger logger, string path, string why, TimeSpan pause);

    [LoggerMessage(330, LogLevel.Warning, "What was lent at {Path} ends in {Remaining}, and nothing has taken its place so far. {Reason}")]
    public static partial void LentIsNearItsEnd(this ILogger logger, string path, TimeSpan remaining, string reason);

    [LoggerMessage(331, LogLevel.Error, "What was lent at {Path} has ended at {EndedAt} and is still in use, since nothing has taken its place. {Reason}")]
    public static partial void LentHasEnded(this ILogger logger, string path, DateTimeOffset endedAt, string reason);

    [LoggerMessage(340, LogLevel.Warning, "{Name}: an address is passed over until its TLS works again. {Reason}")]
    public static partial void AddressPassedOver(this ILogger logger, string name, string reason);

    [LoggerMessage(400, LogLevel.Warning, "{Path} has two fields for the key {Key}; the last one counts.")]
    public static partial void FieldsCollide(this ILogger logger, string path, string key);

    [LoggerMessage(401, LogLevel.Warning, "{Name}: the key {Key} comes from {Loser} and from {Winner}; {Winner} was added later and counts.")]
    public static partial void KeyHasTwoOrigins(this ILogger logger, string name, string key, string loser, string winner);

    [LoggerMessage(402, LogLevel.Warning, "{Name}: a reference is broken, and its setting keeps its last value. {Mistake}")]
    public static partial void ReferenceIsBroken(this ILogger logger, string name, string mistake);

    [LoggerMessage(403, LogLevel.Warning, "{Path} sets keys that it may not set, which are dropped: {Keys} ({Count} in all). Give its source a Section, or name the sections in AllowedSections.")]
    public static partial void KeysAreNotAllowed(this ILogger logger, string path, int count, string keys);

    [LoggerMessage(500, LogLevel.Information, "{Name}: loaded. Secrets: {Secrets}; keys: {Keys}.")]
    public static partial void Loaded(this ILogger logger, string name, int secrets, int keys);

    [LoggerMessage(501, LogLevel.Warning, "{Name}: attempt {Attempt} of the first load failed at {Path}: {Reason} Further failures: {Others}.")]
    public static partial void FirstLoadFailed(
        this ILogger logger, string name, int attempt, string path, string reason, int others);

    [LoggerMessage(502, LogLevel.Information, "{Name}: keys changed: {Keys} ({Count} in all).")]
    public static partial void Published(this ILogger logger, string name, int count, string keys);

    [LoggerMessage(503, LogLevel.Warning, "{Name}: {Path} could not be read, and {Others} more for the same reason; the last values stay. Failures in a row: {Failures}. {Reason} Next attempt in {RetryAfter}.")]
    public static partial void ReadFailed(
        this ILogger logger, string name, string path, int others, int failures, string reason, TimeSpan? retryAfter);

    [LoggerMessage(504, LogLevel.Debug, "{Name}: Vault is asked next at {NextAttemptAt}.")]
    public static partial void Waiting(this ILogger logger, string name, DateTimeOffset? nextAttemptAt);

    [LoggerMessage(505, LogLevel.Error, "{Name}: a round ended with {Exception}, which is a defect; the refreshing goes on. {StackTrace}")]
    public static partial void RoundThrew(this ILogger logger, string name, Type exception, string? stackTrace);

    [LoggerMessage(506, LogLevel.Debug, "{Name}: {Path} still could not be read, and {Others} more for the same reason. Failures in a row: {Failures}. {Reason} Next attempt in {RetryAfter}.")]
    public static partial void ReadStillFails(
        this ILogger logger, string name, string path, int others, int failures, string reason, TimeSpan? retryAfter);

    [LoggerMessage(600, LogLevel.Error, "{Name}: a change listener threw {Exception} {Origin}. Values that cannot be bound make IOptionsMonitor throw at every access until they change.")]
    public static partial void ListenerThrew(this ILogger logger, string name, Type exception, string? origin);

    [LoggerMessage(601, LogLevel.Error, "{Name}: the callback {Callback} threw {Exception}.")]
    public static partial void CallbackThrew(this ILogger logger, string name, string callback, Type exception);

    [LoggerMessage(602, LogLevel.Warning, "{Name}: Reload did not end within {Timeout}; it goes on in the background.")]
    public static partial void ReloadTimedOut(this ILogger logger, string name, TimeSpan timeout);

    [LoggerMessage(603, LogLevel.Information, "{Name}: refreshing has stopped, since the configuration was disposed.")]
    public static partial void Stopped(this ILogger logger, string name);

    [LoggerMessage(604, LogLevel.Warning, "{Name}: values are read although the configuration was disposed, and are refreshed no more. A temporary service provider (BuildServiceProvider) that was disposed may have taken the application's configuration with it.")]
    public static partial void ReadAfterDispose(this ILogger logger, string name);

    [LoggerMessage(605, LogLevel.Warning, "Messages of the time before the host were dropped: {Dropped}.")]
    public static partial void MessagesDropped(this ILogger logger, int dropped);

    [LoggerMessage(606, LogLevel.Information, "{Name}: left out, since {Reason} says so. Nothing is read from Vault.")]
    public static partial void LeftOut(this ILogger logger, string name, string reason);

    [LoggerMessage(700, LogLevel.Information, "{Name}: the values changed, and a new instance is in use. The old one is disposed after its last borrower, at the latest after {Drain}.")]
    public static partial void Rotated(this ILogger logger, string name, TimeSpan drain);

    [LoggerMessage(701, LogLevel.Warning, "{Name}: the values changed, but there is no new instance; the old one stays in use. Failures in a row: {Failures}. {Reason} Next attempt in {RetryAfter}, or when the values change.")]
    public static partial void RotationFailed(this ILogger logger, string name, int failures, string reason, TimeSpan retryAfter);

    [LoggerMessage(702, LogLevel.Debug, "{Name}: there still is no new instance. Failures in a row: {Failures}. {Reason} Next attempt in {RetryAfter}, or when the values change.")]
    public static partial void RotationStillFails(this ILogger logger, string name, int failures, string reason, TimeSpan retryAfter);

    [LoggerMessage(703, LogLevel.Warning, "{Name}: an old instance was disposed after the drain time of {Drain}, although it is still lent. Borrowers: {Borrowers}.")]
    public static partial void DisposedWhileLent(this ILogger logger, string name, TimeSpan drain, int borrowers);

    [LoggerMessage(704, LogLevel.Warning, "{Name}: disposing of an instance threw {Exception}.")]
    public static partial void DisposalThrew(this ILogger logger, string name, Type exception);

    [LoggerMessage(900, LogLevel.Debug, "{Key}: the provider rejected the API key ({Status}), another one is published, and the request is repeated with it.")]
    public static partial void ApiKeyRequestRepeated(this ILogger logger, string key, int status);

    [LoggerMessage(901, LogLevel.Information, "{Key}: the provider rejected the API key, and Vault had another one, which is in use now.")]
    public static partial void ApiKeyReplaced(this ILogger logger, string key);

    [LoggerMessage(902, LogLevel.Warning, "{Key}: the provider rejected the API key, and there is no other. {Reason} Vault is not asked for it again for {Wait}, unless another one is published. Write a new version of the secret.")]
    public static partial void ApiKeyRejected(this ILogger logger, string key, string reason, TimeSpan wait);

    [LoggerMessage(903, LogLevel.Debug, "{Key}: the provider still rejects the API key, and there is no other. {Reason} Vault is not asked for it again for {Wait}.")]
    public static partial void ApiKeyStillRejected(this ILogger logger, string key, string reason, TimeSpan wait);

    [LoggerMessage(904, LogLevel.Warning, "{Key}: the provider rejected the API key of a request that cannot be repeated, since its body is a stream. Buffer such bodies, or let the caller repeat them.")]
    public static partial void ApiKeyRequestNotRepeatable(this ILogger logger, string key);

    [LoggerMessage(905, LogLevel.Warning, "{Key}: the provider rejected the API key, and Vault holds it no more. Requests fail until there is one. Write a new version of the secret.")]
    public static partial void ApiKeyRemoved(this ILogger logger, string key);
}
