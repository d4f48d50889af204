using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class VaultConfigurationProviderTests
{
    private static readonly Gen<string> Segment = Gen.OneOfConst("a", "A", "b", "ab", "0", "1", "10", "2", "É", "x y", "-");

    private static readonly Gen<string> Key = Segment.Array[1, 4].Select(segments => string.Join(':', segments));

    private static readonly Gen<(string Key, string? Value)[]> Pairs =
        Gen.Select(Key, Gen.OneOfConst("1", "2", "", null), (key, value) => (key, value)).Array[0, 12];

    [Fact]
    public void Provider_AnyKeys_BehavesAsTheMemoryProviderDoes()
    {
        Gen.Select(Pairs, Pairs, Key.Array[0, 3]).Sample(
            (data, sets, earlier) =>
            {
                Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
                foreach ((string key, string? value) in data)
                {
                    values[key] = value;
                }

                using VaultBed bed = new(VaultBed.Holding(() => JsonSerializer.Serialize(values)));
                MemoryConfigurationProvider memory = new(new MemoryConfigurationSource { InitialData = values });
                ShouldBeAlike(bed.Provider, memory, [.. data, .. sets], earlier);
                foreach ((string key, string? value) in sets)
                {
                    bed.Provider.Set(key, value);
                    memory.Set(key, value);
                }

                ShouldBeAlike(bed.Provider, memory, [.. data, .. sets], earlier);
            },
            iter: 300);
    }

    [Fact]
    public async Task Set_Value_SurvivesAReloadAndIsReadFirst()
    {
        string fields = """{"a":"vault","b":"vault"}""";
        using VaultBed bed = new(VaultBed.Holding(() => fields));

        bed.Root["a"] = "mine";
        fields = """{"a":"changed","b":"changed"}""";
        await bed.Root.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        bed.Root["a"].Should().Be("mine");
        bed.Root["B"].Should().Be("vault", "the version is the same, so that nothing was taken over");
    }

    [Fact]
    public void Set_OneOfTwoProviders_DoesNotReachTheOther()
    {
        using VaultBed one = new(VaultBed.Holding(() => """{"a":"1"}"""));
        using VaultBed other = new(VaultBed.Holding(() => """{"a":"1"}"""));

        one.Root["a"] = "2";

        other.Root["a"].Should().Be("1");
    }

    [Fact]
    public void TryGet_AfterDispose_StillReadsAndWarnsOnce()
    {
        VaultBed bed = new(VaultBed.Holding(() => """{"a":"1"}"""));
        IConfigurationProvider provider = bed.Provider;

        ((IDisposable)provider).Dispose();
        bool wasFound = provider.TryGet("a", out string? value) & provider.TryGet("a", out _);
        bed.Dispose();

        wasFound.Should().BeTrue();
        value.Should().Be("1");
        bed.Log.GetSnapshot().Count(record => record.Id == 604).Should().Be(1);
    }

    [Fact]
    public void Load_AfterDispose_DoesNothing()
    {
        FakeHandler handler = VaultBed.Holding(() => """{"a":"1"}""");
        VaultBed bed = new(handler);
        IConfigurationProvider provider = bed.Provider;
        bed.Dispose();
        int sent = handler.Sent.Count;

        provider.Load();

        handler.Sent.Should().HaveCount(sent);
    }

    [Fact]
    public void Load_Again_ReadsAgainAndDoesNotLogInAgain()
    {
        FakeHandler handler = VaultBed.Holding(() => """{"a":"1"}""");
        using VaultBed bed = new(handler);

        bed.Root.Reload();

        handler.Count("secret/data/orders").Should().Be(2);
        handler.Count("auth/own/fake/login").Should().Be(1);
    }

    [Fact]
    public void ToString_Provider_NamesSourceAndHostOnly()
    {
        using VaultBed bed = new(VaultBed.Holding(() => $$"""{"a":"{{Some.Planted}}"}"""));

        bed.Provider.ToString().Should().Be("Vault \"vault\" (vault.test)");
    }

    private static void ShouldBeAlike(
        IConfigurationProvider vault, MemoryConfigurationProvider memory, (string Key, string? Value)[] known, string[] earlier)
    {
        string?[] parents =
        [
            null, "", "none",
            .. known.SelectMany(pair => Prefixes(pair.Key)).SelectMany(key => new[] { key, key.ToLowerInvariant(), key + ":" }),
        ];
        foreach (string? parent in parents)
        {
            // A segment that two keys share comes once or twice: the root removes the doubles.
            Distinct(vault.GetChildKeys(earlier, parent)).Should().Equal(Distinct(memory.GetChildKeys(earlier, parent)), parent ?? "the root");
        }

        foreach (string key in parents.OfType<string>())
        {
            bool isKnown = memory.TryGet(key, out string? expected);

            vault.TryGet(key, out string? value).Should().Be(isKnown, key);
            value.Should().Be(expected, key);
        }
    }

    private static IEnumerable<string> Prefixes(string key)
    {
        string[] segments = key.Split(':');
        return Enumerable.Range(1, segments.Length).Select(count => string.Join(':', segments.Take(count)));
    }

    private static IEnumerable<string> Distinct(IEnumerable<string> keys) => keys.Select(key => key.ToUpperInvariant()).Distinct();
}
