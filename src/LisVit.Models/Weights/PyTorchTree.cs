using System.Globalization;
using System.Numerics;
using LisVit.Pickling;

namespace LisVit.Models.Weights;

/// <summary>Finds the part of a checkpoint that was asked for, and flattens it into names.</summary>
internal sealed class PyTorchTree
{
    /// <summary>Where Lightning and many others keep the weights.</summary>
    public const string StateDictionary = "state_dict";

    private const int MaximumDepth = 64;

    // A value takes some hundred bytes of memory but may be one in the pickle, and the pickle may be packed; real checkpoints have some ten values a tensor.
    private static readonly PickleLimits Limits = new() { MaximumBytes = 64 << 20, MaximumValues = 4_000_000 };

    // Shared containers could otherwise be visited more often than the file has bytes.
    private const long BudgetPerByte = 64;
    private const long LeastBudget = 65_536;

    private readonly PyTorchArchive archive;
    private readonly PyTorchTensorReader reader;
    private readonly object? top;
    private long budget;

    private PyTorchTree(PyTorchArchive archive, object? top, int pickleBytes)
    {
        this.archive = archive;
        this.top = top;
        reader = new PyTorchTensorReader(archive);
        budget = (BudgetPerByte * pickleBytes) + LeastBudget;
    }

    public string Root { get; private set; } = "";

    public Dictionary<string, PyTorchTensor> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, object?> Values { get; } = new(StringComparer.Ordinal);

    /// <param name="archive">The file.</param>
    /// <param name="root">Keys joined by slashes; null for the state dictionary where there is one, else everything.</param>
    public static PyTorchTree Read(PyTorchArchive archive, string? root)
    {
        var (value, pickleBytes) = archive.ReadPickle(Limits);
        var tree = new PyTorchTree(archive, value, pickleBytes);
        tree.Root = root ?? (value is PickleDictionary all && all.TryGet(StateDictionary, out var state) && state is PickleDictionary ? StateDictionary : "");
        tree.Flatten(tree.Find());
        return tree;
    }

    private object? Find()
    {
        var value = top;
        foreach (var key in Root.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (value is not PickleDictionary dictionary || !dictionary.TryGet(key, out value))
                throw archive.Malformed($"it has no '{key}' on the way to the root '{Root}'{Choices()}");
        }

        return value;
    }

    private void Flatten(object? root)
    {
        var open = new Stack<IEnumerator<(string Name, object? Value)>>();
        open.Push(((IEnumerable<(string, object?)>)[("", root)]).GetEnumerator());
        while (open.TryPeek(out var level))
        {
            if (!level.MoveNext())
            {
                open.Pop().Dispose();
                continue;
            }

            var (name, value) = level.Current;
            budget -= 1 + name.Length;
            if (budget < 0)
                throw archive.Malformed($"its names, up to '{PickleText.Clip(name)}', take far more room than its pickle");
            if (Children(name, value) is { } children)
            {
                if (open.Count > MaximumDepth)
                    throw archive.Malformed($"'{PickleText.Clip(name)}' is nested more than {MaximumDepth} deep, or contains itself");
                open.Push(children.GetEnumerator());
            }
            else
            {
                Add(name, value);
            }
        }
    }

    private void Add(string name, object? value)
    {
        var isNew = value switch
        {
            null or bool or long or double or BigInteger or string or byte[] => Values.TryAdd(name, value),
            PickleRecord record => Tensors.TryAdd(name, reader.TryRead(PickleText.Clip(name), record) ?? throw Unreadable(name, value)),
            _ => throw Unreadable(name, value),
        };
        if (!isNew)
            throw archive.Malformed($"two of its values have the name '{PickleText.Clip(name)}'");
    }

    private IEnumerable<(string Name, object? Value)>? Children(string name, object? value) => value switch
    {
        PickleDictionary dictionary => dictionary.Select(pair => (Join(name, KeyName(name, pair.Key)), pair.Value)),
        List<object?> list => list.Select((item, index) => (Join(name, index.ToString(CultureInfo.InvariantCulture)), item)),
        object?[] tuple => tuple.Select((item, index) => (Join(name, index.ToString(CultureInfo.InvariantCulture)), item)),
        _ => null,
    };

    private string KeyName(string name, object? key) => key switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => throw archive.Malformed($"a key of '{PickleText.Clip(name)}' is a {PickleText.KindOf(key)}, expected is a text or a whole number{Choices()}"),
    };

    private static string Join(string name, string key) => name.Length == 0 ? key : $"{name}.{key}";

    private InvalidDataException Unreadable(string name, object? value)
    {
        var what = value is PickleGlobal or PickleRecord ? $"needs {PickleText.KindOf(value)}, which is never called" : $"is a {PickleText.KindOf(value)}";
        return archive.Malformed($"'{PickleText.Clip(name)}' {what}; only tensors, dictionaries, lists and plain values can be read{Choices()}");
    }

    private string Choices()
    {
        if (top is not PickleDictionary dictionary)
            return ". Save a state dictionary, with torch.save(model.state_dict(), path)";
        var names = dictionary.Where(pair => pair is { Key: string, Value: PickleDictionary }).Take(8).Select(pair => $"'{PickleText.Clip((string)pair.Key!)}'").ToArray();
        return names is [] ? "" : $". Choose the part with the tensors by its root; there are {string.Join(", ", names)}";
    }
}
