namespace LisVit.Pickling;

/// <summary>What the opcodes do that fill containers, or that in Python would call something.</summary>
internal static class PickleObjects
{
    public static void Append(object? target, ReadOnlySpan<object?> items, PickleCursor cursor)
    {
        var list = target switch
        {
            List<object?> itself => itself,
            PickleRecord record => record.Items ??= [],
            _ => throw cursor.Malformed($"it appends to a {PickleText.KindOf(target)}"),
        };
        list.AddRange(items);
    }

    public static void Add(object? target, ReadOnlySpan<object?> items, PickleCursor cursor, PickleLimits limits)
    {
        if (target is not HashSet<object> set)
        {
            Append(target is PickleRecord ? target : throw cursor.Malformed($"it adds elements to a {PickleText.KindOf(target)}"), items, cursor);
            return;
        }

        foreach (var item in items)
        {
            if (PickleKeys.Refusal(item, limits) is { } refusal)
                throw cursor.Malformed(refusal);
            set.Add(item ?? PickleKeys.None);
        }
    }

    public static void SetItems(object? target, ReadOnlySpan<object?> items, PickleCursor cursor, PickleLimits limits)
    {
        var dictionary = target switch
        {
            PickleDictionary itself => itself,
            PickleRecord record => record.Pairs ??= new PickleDictionary(),
            _ => throw cursor.Malformed($"it sets items of a {PickleText.KindOf(target)}"),
        };
        if (items.Length % 2 != 0)
            throw cursor.Malformed("a key has no value");
        for (var i = 0; i < items.Length; i += 2)
        {
            if (PickleKeys.Refusal(items[i], limits) is { } refusal)
                throw cursor.Malformed(refusal);
            dictionary.Set(items[i], items[i + 1]);
        }
    }

    public static void Build(object? target, object? state, PickleCursor cursor)
    {
        if (target is PickleRecord record)
            record.State = state;
        else if (target is PickleDictionary dictionary)
            dictionary.State = state;
        else
            throw cursor.Malformed($"it sets the state of a {PickleText.KindOf(target)}");
    }

    /// <summary>An ordered dictionary or a set where its name says so, and else the record of a call that never happens.</summary>
    public static object Call(object? callable, object? arguments, PickleCursor cursor, PickleLimits limits, PickleDictionary? keywords = null)
    {
        if (callable is not (PickleGlobal or PickleRecord))
            throw cursor.Malformed($"it calls a {PickleText.KindOf(callable)}");
        if (arguments is not object?[] list)
            throw cursor.Malformed($"its arguments are a {PickleText.KindOf(arguments)}, not a tuple");
        if (keywords is null && callable is PickleGlobal global)
        {
            if (global.Is("collections", "OrderedDict") && list is [] or [List<object?>])
                return OrderedDictionary(list, cursor, limits);
            if (global is { Module: "builtins" or "__builtin__", Name: "set" or "frozenset" } && list is [List<object?> elements])
                return Set([.. elements], cursor, limits);
        }

        return new PickleRecord(callable, list, keywords);
    }

    public static HashSet<object> Set(ReadOnlySpan<object?> elements, PickleCursor cursor, PickleLimits limits)
    {
        var set = new HashSet<object>(PickleKeys.Comparer);
        Add(set, elements, cursor, limits);
        return set;
    }

    // Python 2 passes the pairs as an argument, Python 3 sets them afterwards.
    private static PickleDictionary OrderedDictionary(object?[] arguments, PickleCursor cursor, PickleLimits limits)
    {
        var dictionary = new PickleDictionary();
        if (arguments is not [List<object?> pairs])
            return dictionary;
        foreach (var pair in pairs)
        {
            object?[] items = pair switch
            {
                List<object?> { Count: 2 } list => [list[0], list[1]],
                object?[] { Length: 2 } tuple => tuple,
                _ => throw cursor.Malformed($"an ordered dictionary is made of a {PickleText.KindOf(pair)}, not of pairs"),
            };
            SetItems(dictionary, items, cursor, limits);
        }

        return dictionary;
    }
}
