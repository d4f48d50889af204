using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Vault.Configuration.Tests.Conventions.Reference;

/// <summary>What the documentation comments of the libraries say, as one line of Markdown each.</summary>
internal static partial class XmlDocumentation
{
    private static readonly Dictionary<string, XElement> Members = ((Assembly[])[typeof(VaultOptions).Assembly, typeof(KubernetesAuthOptions).Assembly])
        .SelectMany(assembly => XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member"))
        .ToDictionary(member => member.Attribute("name")!.Value);

    public static string Summary(Type type) => Text($"T:{type.FullName}", "summary");

    public static string Summary(MemberInfo member) => Text(Id(member), "summary");

    /// <summary>Defaults and limits of a property; empty where it has neither.</summary>
    public static string Value(PropertyInfo property) => Text(Id(property), "value");

    private static string Id(MemberInfo member) => member switch
    {
        PropertyInfo property => $"P:{property.DeclaringType!.FullName}.{property.Name}",
        MethodInfo method => $"M:{method.DeclaringType!.FullName}.{method.Name}{Generic(method)}{Parameters(method)}",
        _ => throw new ArgumentOutOfRangeException(nameof(member)),
    };

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "";

    private static string Parameters(MethodInfo method) => method.GetParameters() is { Length: > 0 } parameters
        ? $"({string.Join(',', parameters.Select(parameter => TypeId(parameter.ParameterType)))})"
        : "";

    private static string TypeId(Type type) =>
        type.IsGenericMethodParameter ? $"``{type.GenericParameterPosition}"
        : type.IsGenericType ? $"{type.Namespace}.{type.Name.Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(TypeId))}}}"
        : type.FullName!;

    private static string Text(string id, string element) =>
        Members[id].Element(element) is { } found ? WhiteSpace().Replace(string.Concat(found.Nodes().Select(node => Markdown(node, id))), " ").Trim() : "";

    private static string Markdown(XNode node, string id) => node switch
    {
        XText text => text.Value.Replace("|", "\\|", StringComparison.Ordinal),
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "paramref" or "typeparamref" } parameter => $"`{parameter.Attribute("name")!.Value}`",
        XElement { Name.LocalName: "see" } see => See(see, id),
        _ => throw new NotSupportedException($"{id} has <{(node as XElement)?.Name.LocalName}>, which the reference cannot show."),
    };

    private static string See(XElement see, string id) =>
        see.Attribute("langword") is { } word ? $"`{word.Value}`"
        : see.Attribute("href") is { } address ? $"[{new Uri(address.Value).Host}]({address.Value})"
        : $"`{Name(see.Attribute("cref")!.Value, id)}`";

    /// <summary>A name as it is written in code: with its type, unless that is the type it is mentioned in.</summary>
    private static string Name(string reference, string id)
    {
        string[] parts = Arity().Replace(reference.Split('(')[0][2..], match => match.Length == 2 ? "<T>" : "").Split('.');
        bool isType = reference.StartsWith("T:", StringComparison.Ordinal);
        bool isOwn = !isType && id[2..].StartsWith(reference.Split('(')[0][2..(reference.Split('(')[0].LastIndexOf('.') + 1)], StringComparison.Ordinal);
        return isType || isOwn ? parts[^1] : $"{parts[^2]}.{parts[^1]}";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"`+\d")]
    private static partial Regex Arity();
}
