using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Defects;

public sealed class SnapshotDefectTests
{
    /// <summary>"Every round counts as failed until the secret is back": deleted, then its metadata too.</summary>
    [Fact]
    public void Apply_FailPolicyDeletedThenAbsentOnce_StillFails()
    {
        SecretSource source = Some.Secret(map: mapping => mapping.OnDeleted = DeletedSecretBehavior.Fail);
        SecretEntry live = SecretTransition.Apply(
            null, source, "orders", new SecretReading(VaultSecretState.Live, """{"k":"v"}"""u8.ToArray(), Some.Version(1), null), Some.Now);
        SecretEntry deleted = SecretTransition.Apply(
            live, source, "orders", new SecretReading(VaultSecretState.Deleted, default, Some.Version(1, deletionAt: Some.Now), null), Some.Now);

        SecretEntry absent = SecretTransition.Apply(
            deleted, source, "orders", new SecretReading(VaultSecretState.Absent, default, null, null), Some.Now);

        deleted.Failure.Should().NotBeNull();
        absent.Failure.Should().NotBeNull();
    }
}
