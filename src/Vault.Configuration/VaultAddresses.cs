namespace Vault.Configuration;

/// <summary>The addresses of one cluster, in order of preference. Compared by value.</summary>
internal sealed class VaultAddresses(IReadOnlyList<Uri> all) : IEquatable<VaultAddresses>
{
    public IReadOnlyList<Uri> All => all;

    /// <summary>The preferred one, for what is said of the cluster.</summary>
    public Uri First => all[0];

    /// <summary>Whether an address belongs to the cluster.</summary>
    public bool Includes(Uri target) => all.Any(address =>
        Uri.Compare(address, target, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0);

    public bool Equals(VaultAddresses? other) => other is not null && all.SequenceEqual(other.All);

    public override bool Equals(object? obj) => Equals(obj as VaultAddresses);

    public override int GetHashCode() => First.GetHashCode();
}
