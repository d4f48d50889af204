namespace Vault.Configuration;

/// <summary>A list that is compared by what is in it.</summary>
internal readonly struct ValueList<T>(IReadOnlyList<T> all) : IEquatable<ValueList<T>>
{
    public IReadOnlyList<T> All => all ?? [];

    public bool Equals(ValueList<T> other) => All.SequenceEqual(other.All);

    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    public override int GetHashCode() => All.Count;
}
