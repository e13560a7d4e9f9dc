using static TorchSharp.torch;

namespace LisVit.Training.Checkpoints;

/// <summary>What a checkpoint says of its model, for people; the shapes of its weights are in the file's header.</summary>
/// <param name="Type">The model's class.</param>
/// <param name="Parameters">Its parameters, trainable or not.</param>
/// <param name="Modules">The classes of its immediate parts, by their names.</param>
public sealed record ModelDescription(string Type, long Parameters, IReadOnlyDictionary<string, string> Modules)
{
    internal static ModelDescription Of(nn.Module model) => new(
        model.GetType().Name,
        model.parameters().Sum(parameter => parameter.numel()),
        model.named_children().ToDictionary(child => child.name, child => child.module.GetType().Name));
}
