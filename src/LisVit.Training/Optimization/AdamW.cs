using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Training.Optimization;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), as torch.optim.AdamW computes it, with state that can be saved
/// under the names of the model's parameters. A parameter without a gradient is left alone.
/// </summary>
/// <remarks>Of one thread at a time.</remarks>
public sealed class AdamW : IDisposable
{
    private readonly AdamWOptions options;
    private readonly (ParameterGroup Group, AdamWSlot[] Slots)[] groups;

    /// <summary>Makes an optimizer. Move the model to its device before.</summary>
    /// <param name="groups">What to optimise; see <see cref="ParameterGroup.All"/>.</param>
    /// <param name="options">Its settings.</param>
    /// <exception cref="ArgumentException">A parameter is in two groups, or there is none.</exception>
    public AdamW(IReadOnlyList<ParameterGroup> groups, AdamWOptions options)
    {
        options.Validate();
        this.options = options;
        var names = groups.SelectMany(group => group.Parameters).Select(parameter => parameter.Key).ToArray();
        if (names.Length == 0)
            throw new ArgumentException("There is no parameter that requires a gradient: nothing can be trained.", nameof(groups));
        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"Parameter '{twice.Key}' is in {twice.Count()} groups; put each in one.", nameof(groups));

        using var scope = NewDisposeScope();
        this.groups =
        [
            .. groups.Select(group => (
                group,
                group.Parameters.Select(parameter => new AdamWSlot(parameter.Key, parameter.Value, options.AmsGrad)).ToArray())),
        ];
    }

    /// <summary>Updates the parameters from their gradients.</summary>
    /// <param name="factor">Times the learning rate of the options; a schedule gives it.</param>
    public void Step(double factor = 1)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var (group, slots) in groups)
        {
            var updates = slots
                .Select(slot => new AdamWUpdate(slot, slot.Parameter.grad))
                .Where(update => update.Gradient is not null)
                .ToArray();
            var rate = options.LearningRate * group.LearningRateFactor * factor;
            var decay = group.Decay ? options.WeightDecay : 0;
            if (options.Fused && FusedAdamW.AppliesTo(updates))
                FusedAdamW.Step(updates, options, rate, decay);
            else
                Array.ForEach(updates, update => update.Slot.Step(update.Gradient!, options, rate, decay));
        }
    }

    internal IEnumerable<Parameter> Parameters => groups.SelectMany(group => group.Slots).Select(slot => slot.Parameter);

    /// <summary>The state's own tensors, not copies, named <c>exp_avg/NAME</c>, <c>exp_avg_sq/NAME</c>, <c>max_exp_avg_sq/NAME</c> and <c>step/NAME</c>.</summary>
    public IReadOnlyDictionary<string, Tensor> State =>
        groups.SelectMany(group => group.Slots).SelectMany(slot => slot.State).ToDictionary(StringComparer.Ordinal);

    /// <summary>Takes over the values of a saved state.</summary>
    /// <param name="state">As <see cref="State"/> gave it.</param>
    /// <exception cref="ArgumentException">An entry is absent or has another shape.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        using var _ = no_grad();
        foreach (var (name, tensor) in State)
        {
            if (!state.TryGetValue(name, out var saved))
                throw new ArgumentException($"The saved optimizer has no '{name}'; it belongs to another model or was saved with other settings of amsgrad.", nameof(state));
            if (!saved.shape.SequenceEqual(tensor.shape))
                throw new ArgumentException($"'{name}' of the saved optimizer is [{string.Join(", ", saved.shape)}], this model needs [{string.Join(", ", tensor.shape)}].", nameof(state));
            tensor.copy_(saved);
        }
    }

    /// <summary>Frees the state.</summary>
    public void Dispose()
    {
        foreach (var tensor in State.Values)
            tensor.Dispose();
    }
}
