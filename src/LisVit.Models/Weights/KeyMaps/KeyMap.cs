using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>Translates the names of weights between our models and another definition of them. See <see cref="KeyMaps"/>.</summary>
public sealed class KeyMap
{
    private readonly KeyRow[] rows;
    private readonly string[] ignored;
    private readonly string optionalPrefix;

    /// <param name="name">What the other definition is called.</param>
    /// <param name="rows">The rows; the first that fits a name counts.</param>
    /// <param name="ignored">Paths of theirs, as <c>head</c> or <c>*.pe</c>, that have no counterpart here.</param>
    /// <param name="optionalPrefix">Beginning of their names that a file may lack.</param>
    internal KeyMap(string name, KeyTable rows, string[] ignored, string optionalPrefix = "")
    {
        Name = name;
        this.rows = [.. rows];
        this.ignored = ignored;
        this.optionalPrefix = optionalPrefix;
    }

    /// <summary>What the other definition is called.</summary>
    public string Name { get; }

    /// <summary>What one of our names is called there: several names where theirs are stacked into ours, in the order of stacking.</summary>
    /// <param name="ours">Name in a state dictionary of ours.</param>
    /// <exception cref="InvalidDataException">The map has no row for it.</exception>
    public IReadOnlyList<string> Theirs(string ours)
    {
        foreach (var row in rows)
        {
            if (KeyRow.Follow(ours, row.Ours, row.Theirs[0]) is not null)
                return [.. row.Theirs.Select(theirs => KeyRow.Follow(ours, row.Ours, theirs)!)];
        }

        throw new InvalidDataException($"The key map '{Name}' has no row for our '{ours}': is it a weight of another model?");
    }

    /// <summary>What one of their names is called here; null where it has no counterpart, such as a head that we do not have.</summary>
    /// <param name="theirs">Name in a state dictionary of theirs.</param>
    /// <exception cref="InvalidDataException">The map does not know the name.</exception>
    public string? Ours(string theirs)
    {
        foreach (var row in rows)
        {
            foreach (var path in row.Theirs)
            {
                if ((KeyRow.Follow(theirs, path, row.Ours) ?? KeyRow.Follow(optionalPrefix + theirs, path, row.Ours)) is { } ours)
                    return ours;
            }
        }

        return IsIgnored(theirs) ? null : throw new InvalidDataException($"The key map '{Name}' does not know '{theirs}': is it a weight of another model?");
    }

    /// <summary>Renames, and stacks where need be, their weights for a model of ours. Names without a counterpart are left out.</summary>
    /// <param name="theirs">Their tensors by name, on any device.</param>
    /// <returns>Our tensors by name: those of <paramref name="theirs"/>, or new ones, in the current dispose scope, where several were stacked.</returns>
    /// <exception cref="InvalidDataException">A name that the map does not know, or a part of a stack that is missing or of another shape; the message says which.</exception>
    public Dictionary<string, Tensor> ToOurs(IReadOnlyDictionary<string, Tensor> theirs)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        var ours = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in theirs)
        {
            if (Ours(name) is not { } our || ours.ContainsKey(our))
                continue;
            var parts = Theirs(our);
            ours.Add(our, parts.Count == 1 ? tensor : Stack([.. parts.Select(part => Part(theirs, part, our))], parts, our));
        }

        return ours;
    }

    /// <summary>Renames, and splits where need be, our weights for the other definition.</summary>
    /// <param name="ours">Our tensors by name, as <c>state_dict</c> gives them.</param>
    /// <returns>Their tensors by name: those of <paramref name="ours"/>, or views of them, in the current dispose scope, where one was split.</returns>
    /// <exception cref="InvalidDataException">A name that the map has no row for.</exception>
    public Dictionary<string, Tensor> FromOurs(IReadOnlyDictionary<string, Tensor> ours)
    {
        ArgumentNullException.ThrowIfNull(ours);
        var theirs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in ours)
        {
            var parts = Theirs(name);
            foreach (var (part, value) in parts.Zip(parts.Count == 1 ? [tensor] : tensor.chunk(parts.Count, 0)))
                theirs.Add(part, value);
        }

        return theirs;
    }

    private Tensor Stack(Tensor[] tensors, IReadOnlyList<string> parts, string our)
    {
        if (tensors.All(tensor => tensor.dim() > 0 && tensor.shape.SequenceEqual(tensors[0].shape)))
            return cat(tensors, 0);
        var shapes = parts.Zip(tensors, (part, tensor) => $"{part} [{string.Join(' ', tensor.shape)}]");
        throw new InvalidDataException($"The parts of our '{our}' must have equal shapes, but are {string.Join(", ", shapes)} (key map '{Name}').");
    }

    private Tensor Part(IReadOnlyDictionary<string, Tensor> theirs, string part, string our)
    {
        if (theirs.TryGetValue(part, out var tensor))
            return tensor;
        if (optionalPrefix.Length > 0 && part.StartsWith(optionalPrefix, StringComparison.Ordinal) && theirs.TryGetValue(part[optionalPrefix.Length..], out tensor))
            return tensor;
        throw new InvalidDataException($"The weights lack '{part}', which is a part of our '{our}' (key map '{Name}'). The file may be of another model, or incomplete.");
    }

    private bool IsIgnored(string theirs) => Array.Exists(
        ignored,
        path => path.StartsWith('*') ? theirs.EndsWith(path[1..], StringComparison.Ordinal) : theirs == path || theirs.StartsWith(path + ".", StringComparison.Ordinal));
}
