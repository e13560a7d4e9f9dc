namespace LisVit.Pickling;

/// <summary>An object that the pickle would have built by calling something. It is kept as what would have been called, with what.</summary>
/// <param name="callable">A <see cref="PickleGlobal"/>, or a record whose result would have been called.</param>
/// <param name="arguments">The arguments in order.</param>
/// <param name="keywords">The arguments by name, where there are any.</param>
internal sealed class PickleRecord(object callable, object?[] arguments, PickleDictionary? keywords = null)
{
    public object Callable { get; } = callable;

    public object?[] Arguments { get; } = arguments;

    public PickleDictionary? Keywords { get; } = keywords;

    /// <summary>What would have been its attributes.</summary>
    public object? State { get; set; }

    /// <summary>The elements of an object that is a kind of list or set; null where none were added.</summary>
    public List<object?>? Items { get; set; }

    /// <summary>The pairs of an object that is a kind of dictionary; null where none were added.</summary>
    public PickleDictionary? Pairs { get; set; }

    public bool Calls(string module, string name) => Callable is PickleGlobal global && global.Is(module, name);

    // A record that calls records can be as deep as the pickle is long: never recurse.
    public override string ToString() => Callable is PickleGlobal global ? global.ToString() : "the result of a call";
}
