using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class OptionsCheckTests
{
    private readonly ServiceCollection _services = [];

    [Theory]
    [InlineData("5", null)]
    [InlineData("101", "would not be valid")]
    [InlineData(Some.Planted, "cannot be bound to \"Orders\"")]
    public void FindProblem_Value_MustBindAndBeValid(string value, string? problem)
    {
        _services.AddOptions<OrdersOptions>().Validate(options => options.Limit <= 100);

        string? found = Find(value, section => section.Get<OrdersOptions>());

        if (problem is null)
        {
            found.Should().BeNull();
        }
        else
        {
            found.Should().Contain(problem).And.Contain(nameof(OrdersOptions)).And.NotContain(Some.Planted);
        }
    }

    [Fact]
    public void FindProblem_ValidatorRefuses_ItsTextIsNotShown()
    {
        _services.AddOptions<OrdersOptions>().Validate(options => options.Limit == 1, $"5 {Some.Planted}");

        Find("5", section => section.Get<OrdersOptions>()).Should().Contain("1 faults").And.NotContain(Some.Planted);
    }

    [Fact]
    public void FindProblem_SeveralValidators_AllMustAgree()
    {
        _services.AddOptions<OrdersOptions>().Validate(options => options.Limit > 1).Validate(options => options.Limit < 9);

        Find("5", section => section.Get<OrdersOptions>()).Should().BeNull();
        Find("9", section => section.Get<OrdersOptions>()).Should().NotBeNull();
        Find("1", section => section.Get<OrdersOptions>()).Should().NotBeNull();
    }

    [Fact]
    public void FindProblem_NothingIsBound_IsNoProblem()
    {
        _services.AddOptions<OrdersOptions>().Validate(_ => false);

        Find("5", _ => null).Should().BeNull();
    }

    [Fact]
    public void FindProblem_BindThrows_ShowsTheTypeOnly() =>
        Find("5", _ => throw new InvalidOperationException(Some.Planted))
            .Should().Contain(nameof(InvalidOperationException)).And.NotContain(Some.Planted);

    [Fact]
    public void FindProblem_ValidatorThrows_ShowsTheTypeOnly()
    {
        _services.AddOptions<OrdersOptions>().Validate(_ => throw new InvalidOperationException(Some.Planted));

        Find("5", section => section.Get<OrdersOptions>())
            .Should().Contain("cannot be validated").And.Contain(nameof(InvalidOperationException)).And.NotContain(Some.Planted);
    }

    [Fact]
    public void FindProblem_ValidatorCannotBeMade_ShowsTheTypeOnly()
    {
        _services.AddSingleton<IValidateOptions<OrdersOptions>>(_ => throw new InvalidOperationException(Some.Planted));

        Find("5", section => section.Get<OrdersOptions>())
            .Should().Contain("cannot be validated").And.Contain(nameof(InvalidOperationException)).And.NotContain(Some.Planted);
    }

    private string? Find(string value, Func<IConfiguration, OrdersOptions?> bind)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Orders:Limit"] = value }).Build();
        using ServiceProvider services = _services.BuildServiceProvider();
        return new OptionsCheck<OrdersOptions>("Orders", bind).FindProblem(configuration, services);
    }

    private sealed class OrdersOptions
    {
        public int Limit { get; set; }
    }
}
