using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Training.Optimization;

/// <summary>Parameters that share their weight decay and learning rate.</summary>
/// <param name="Parameters">The parameters by the model's names.</param>
public sealed record ParameterGroup(IReadOnlyList<KeyValuePair<string, Parameter>> Parameters)
{
    /// <summary>Whether weight decay applies.</summary>
    public bool Decay { get; init; } = true;

    /// <summary>Times the learning rate: below 1 for layers that were trained before.</summary>
    public double LearningRateFactor { get; init; } = 1;

    /// <summary>All parameters of a model that require a gradient, in one group.</summary>
    /// <param name="model">The model.</param>
    public static IReadOnlyList<ParameterGroup> All(nn.Module model) => [new(Trainable(model))];

    /// <summary>All parameters of a model that require a gradient; those of one dimension (biases, norms) in a group without weight decay.</summary>
    /// <param name="model">The model.</param>
    public static IReadOnlyList<ParameterGroup> WithoutDecayOfBiasesAndNorms(nn.Module model)
    {
        var parameters = Trainable(model).ToLookup(parameter => parameter.Value.dim() > 1);
        return [new([.. parameters[true]]), new([.. parameters[false]]) { Decay = false }];
    }

    private static KeyValuePair<string, Parameter>[] Trainable(nn.Module model) =>
    [
        .. model.named_parameters()
            .Where(parameter => parameter.parameter.requires_grad)
            .Select(parameter => KeyValuePair.Create(parameter.name, parameter.parameter)),
    ];
}
