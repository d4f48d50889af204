using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Kubernetes.Injected;

namespace Vault.Configuration.Tests.Conventions;

public sealed partial class LogTests
{
    private static readonly (string Method, LoggerMessageAttribute Message)[] Messages =
    [
        .. from type in typeof(Log).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           let message = method.GetCustomAttribute<LoggerMessageAttribute>()
           where message is not null
           select ($"{type.Name}.{method.Name}", message),
    ];

    [Fact]
    public void EventIds_AreUnique()
    {
        Messages.Should().HaveCountGreaterThan(15);
        Messages.GroupBy(message => message.Message.EventId).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(message => message.Method))}").Should().BeEmpty();
    }

    [Fact]
    public void EventIds_LieInTheRangesThatTheCommentNames()
    {
        SourceFile log = SourceFile.Core.Single(file => file.RelativePath == "Diagnostics/Log.cs");
        string comment = log.Text[..log.Text.IndexOf("internal static", StringComparison.Ordinal)];
        int[] ranges = [.. Range().Matches(comment).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

        ranges.Should().HaveCountGreaterThanOrEqualTo(5).And.OnlyHaveUniqueItems().And.OnlyContain(range => range % 100 == 0);
        Messages.Where(message => !ranges.Contains(message.Message.EventId / 100 * 100))
            .Select(message => $"{message.Method} has {message.Message.EventId}").Should().BeEmpty();
    }

    [Fact]
    public void EventIds_StandInOrder()
    {
        SourceFile log = SourceFile.Core.Single(file => file.RelativePath == "Diagnostics/Log.cs");

        EventId().Matches(log.Text).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .Should().BeInAscendingOrder().And.HaveCount(Messages.Count(message => message.Method.StartsWith("Log.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Messages_AreSentences() =>
        Messages.Where(message => !message.Message.Message.EndsWith('.') && !message.Message.Message.EndsWith('}'))
            .Select(message => message.Method).Should().BeEmpty();

    /// <summary>Not "1 secrets": a number stands behind what it counts.</summary>
    [Fact]
    public void Messages_WithANumber_AreRightForOneToo()
    {
        (string Method, string Hole, string Text)[] numbers =
        [
            .. from type in (Type[])[typeof(Log), typeof(InjectedLog)]
               from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
               from parameter in method.GetParameters()
               where parameter.ParameterType == typeof(int) || parameter.ParameterType == typeof(long)
               select (method.Name, $"{{{parameter.Name}}}", method.GetCustomAttribute<LoggerMessageAttribute>()!.Message),
        ];

        numbers.Should().HaveCountGreaterThan(10);
        numbers.Where(number => BeforeAPlural().Matches(number.Text).Any(match => number.Hole.Equals(match.Groups[1].Value, StringComparison.OrdinalIgnoreCase)))
            .Select(number => number.Method).Should().BeEmpty();
    }

    [Fact]
    public void Messages_TakeNoExceptionAndNoValue()
    {
        // An exception's message is foreign text: .NET's binder puts the value that it could not convert into it.
        IEnumerable<string> wrong =
            from method in typeof(Log).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            from parameter in method.GetParameters()
            where typeof(Exception).IsAssignableFrom(parameter.ParameterType)
                || parameter.ParameterType == typeof(object)
                || parameter.Name is "value" or "token" or "secret" or "password"
            select $"{method.Name}({parameter.Name})";

        wrong.Should().BeEmpty();
    }

    [GeneratedRegex("""\b(\d{3,4}) [a-z]""")]
    private static partial Regex Range();

    [GeneratedRegex("""(\{\w+\}) (?!is\b)[a-z]+s\b""")]
    private static partial Regex BeforeAPlural();

    [GeneratedRegex("""LoggerMessage\((\d+)""")]
    private static partial Regex EventId();
}
