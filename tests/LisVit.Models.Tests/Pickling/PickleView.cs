using System.Globalization;
using System.Numerics;
using LisVit.Pickling;

namespace LisVit.Models.Tests.Pickling;

/// <summary>Shows what came out of a pickle as one line, to a certain depth.</summary>
internal static class PickleView
{
    public static string Of(object? value, int depth = 8) => depth == 0 ? "..." : value switch
    {
        null => "None",
        bool truth => truth ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        BigInteger number => $"{number}L",
        double number => "f" + number.ToString("R", CultureInfo.InvariantCulture),
        string text => $"'{text}'",
        byte[] bytes => $"x'{Convert.ToHexString(bytes)}'",
        List<object?> list => $"[{Join(list, depth)}]",
        object?[] tuple => $"({Join(tuple, depth)})",
        HashSet<object> set => $"set({Join(set, depth)})",
        PickleDictionary dictionary => $"{{{Join(dictionary, depth)}}}{(dictionary.State is null ? "" : "!" + Of(dictionary.State, depth - 1))}",
        PickleGlobal global => global.ToString(),
        PicklePersistentId id => $"@{Of(id.Id, depth - 1)}",
        PickleRecord record => $"{Of(record.Callable, depth - 1)}({Join(record.Arguments, depth)})"
            + (record.Keywords is null ? "" : $"**{Of(record.Keywords, depth - 1)}")
            + (record.Items is null ? "" : $"+[{Join(record.Items, depth)}]")
            + (record.Pairs is null ? "" : $"+{{{Join(record.Pairs, depth)}}}")
            + (record.State is null ? "" : $"!{Of(record.State, depth - 1)}"),
        _ => throw new InvalidOperationException($"{value.GetType()} is not a value of a pickle."),
    };

    private static string Join(IEnumerable<object?> values, int depth) => string.Join(", ", values.Select(value => Of(value, depth - 1)));

    private static string Join(PickleDictionary dictionary, int depth) =>
        string.Join(", ", dictionary.Select(pair => $"{Of(pair.Key, depth - 1)}: {Of(pair.Value, depth - 1)}"));
}
