using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>Puts weights into models.</summary>
/// <remarks>No other thread may use a model while it is given weights.</remarks>
public static class ModuleWeights
{
    private const int NamesShown = 5;

    /// <summary>Copies the weights of a file, safetensors or a PyTorch checkpoint: <c>encoder.LoadWeights("mobilevit_xxs.safetensors", KeyMaps.Timm)</c>.</summary>
    /// <param name="module">The model.</param>
    /// <param name="path">Path of the file; <see cref="WeightFile"/> reads one part of a checkpoint.</param>
    /// <param name="map">How its names translate; null where they are the model's own.</param>
    /// <exception cref="InvalidDataException">The file is malformed, or a weight is missing, unknown, of another shape or not of floating-point numbers. Nothing was changed then.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static void LoadWeights(this nn.Module module, string path, KeyMap? map = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var scope = NewDisposeScope();
        var weights = WeightFile.ReadAll(path);
        module.LoadWeights(map is null ? weights : map.ToOurs(weights));
    }

    /// <summary>Copies weights that another definition of the model named: <c>encoder.LoadWeights(weights, KeyMaps.Timm)</c>.</summary>
    /// <param name="module">The model.</param>
    /// <param name="weights">Tensors by their names, on any device and of any floating-point type.</param>
    /// <param name="map">How those names translate.</param>
    /// <exception cref="InvalidDataException">A weight is missing, unknown, of another shape or not of floating-point numbers. Nothing was changed then.</exception>
    public static void LoadWeights(this nn.Module module, IReadOnlyDictionary<string, Tensor> weights, KeyMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var scope = NewDisposeScope();
        module.LoadWeights(map.ToOurs(weights));
    }

    /// <summary>Copies weights that bear the model's own names.</summary>
    /// <param name="module">The model.</param>
    /// <param name="weights">Tensors by name, on any device and of any floating-point type: each parameter and buffer of the model, and nothing else.
    /// Only the counters <c>num_batches_tracked</c> may be missing; they do not take part in any result.</param>
    /// <exception cref="InvalidDataException">A weight is missing, unknown, of another shape or not of floating-point numbers. Nothing was changed then.</exception>
    public static void LoadWeights(this nn.Module module, IReadOnlyDictionary<string, Tensor> weights)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(weights);
        var state = module.state_dict();
        RequireSameNames(module, state, weights);
        RequireSameShapes(module, state, weights);
        RequireNumbersOfTheSameKind(module, state, weights);
        using var gradients = no_grad();
        foreach (var (name, tensor) in weights)
            state[name].copy_(tensor);
    }

    /// <summary>
    /// Copies the weights that fit and leaves the rest of the model as it was: to begin from a model that was trained for something else, such as ImageNet's or one with another vocabulary.
    /// </summary>
    /// <param name="module">The model.</param>
    /// <param name="weights">Tensors by the model's own names, on any device and of any floating-point type.</param>
    /// <param name="except">Entries to leave alone though they may fit, such as <see cref="GlossEntries"/>; null for none.</param>
    /// <returns>What was taken, kept and unused, by name.</returns>
    /// <exception cref="InvalidDataException">Nothing fits. Nothing was changed then.</exception>
    public static WeightTransfer TakeWeights(this nn.Module module, IReadOnlyDictionary<string, Tensor> weights, IReadOnlySet<string>? except = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(weights);
        var state = module.state_dict();
        var kept = state.Select(entry => (entry.Key, Reason: WhyNot(entry.Key, entry.Value, weights, except))).Where(entry => entry.Reason is not null).ToDictionary(entry => entry.Key, entry => entry.Reason!);
        string[] taken = [.. state.Keys.Where(name => !kept.ContainsKey(name))];
        if (taken.Length == 0)
            throw new InvalidDataException($"None of the {weights.Count} weights fits {module.GetName()}, which has {Shown([.. state.Keys])}. Use the key map of their origin, or a model of the same kind.");
        using var gradients = no_grad();
        foreach (var name in taken)
            state[name].copy_(weights[name]);
        return new(taken, kept, [.. weights.Keys.Where(name => !state.ContainsKey(name))]);
    }

    private static string? WhyNot(string name, Tensor entry, IReadOnlyDictionary<string, Tensor> weights, IReadOnlySet<string>? except)
    {
        if (except?.Contains(name) == true)
            return "it stands for other glosses";
        if (!weights.TryGetValue(name, out var weight))
            return "there is no weight of that name";
        if (!weight.shape.SequenceEqual(entry.shape))
            return $"the weight is [{string.Join(' ', weight.shape)}] instead of [{string.Join(' ', entry.shape)}]";
        return weight.is_complex() || weight.is_floating_point() != entry.is_floating_point() ? $"the weight is of {weight.dtype} instead of {entry.dtype}" : null;
    }

    private static void RequireSameNames(nn.Module module, Dictionary<string, Tensor> state, IReadOnlyDictionary<string, Tensor> weights)
    {
        string[] missing = [.. state.Keys.Where(name => !weights.ContainsKey(name) && !name.EndsWith("num_batches_tracked", StringComparison.Ordinal))];
        string[] unknown = [.. weights.Keys.Where(name => !state.ContainsKey(name))];
        if (missing.Length == 0 && unknown.Length == 0)
            return;
        string[] wrong = [Names("lack", missing), Names("have the unknown", unknown)];
        throw new InvalidDataException(
            $"The weights do not fit {module.GetName()}: they {string.Join(" and ", wrong.Where(part => part.Length > 0))}. Make the model with the options that they were trained with, or use the key map of their origin.");
    }

    private static void RequireSameShapes(nn.Module module, Dictionary<string, Tensor> state, IReadOnlyDictionary<string, Tensor> weights)
    {
        string[] wrong =
        [
            .. weights.Where(weight => !weight.Value.shape.SequenceEqual(state[weight.Key].shape))
                .Select(weight => $"{weight.Key} [{string.Join(' ', weight.Value.shape)}] instead of [{string.Join(' ', state[weight.Key].shape)}]"),
        ];
        if (wrong.Length > 0)
            throw new InvalidDataException($"The weights do not fit {module.GetName()}: they have {Shown(wrong)}. Make the model with the sizes that they were trained with.");
    }

    // Half precision fits into single; whole or complex numbers never are weights of ours.
    private static void RequireNumbersOfTheSameKind(nn.Module module, Dictionary<string, Tensor> state, IReadOnlyDictionary<string, Tensor> weights)
    {
        string[] wrong =
        [
            .. weights.Where(weight => weight.Value.is_complex() || weight.Value.is_floating_point() != state[weight.Key].is_floating_point())
                .Select(weight => $"{weight.Key} of {weight.Value.dtype} instead of {state[weight.Key].dtype}"),
        ];
        if (wrong.Length > 0)
            throw new InvalidDataException($"The weights do not fit {module.GetName()}: they have {Shown(wrong)}. Save them as floating-point numbers.");
    }

    private static string Names(string verb, string[] names) => names.Length == 0 ? "" : $"{verb} {Shown(names)}";

    private static string Shown(string[] names) =>
        string.Join(", ", names.Take(NamesShown)) + (names.Length > NamesShown ? $" and {names.Length - NamesShown} more" : "");
}
