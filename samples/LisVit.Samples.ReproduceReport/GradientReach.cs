using LisVit.Data.Batching;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport;

/// <summary>One part of a model and what of the loss reaches it.</summary>
/// <param name="Name">Path of the part, such as <c>encoder.block3</c>.</param>
/// <param name="Parameters">Its trainable parameters.</param>
/// <param name="GradientNorm">Euclidean norm of the loss's gradient by them.</param>
/// <param name="Unreached">Parameters of tensors that get no gradient, or one of zeros.</param>
internal sealed record ReachedPart(string Name, long Parameters, double GradientNorm, long Unreached);

/// <summary>Which parameters the loss reaches: the question that the report put to torchviz, answered by numbers.</summary>
internal static class GradientReach
{
    /// <summary>Takes the gradients of one batch's loss, in evaluation mode so that nothing of the model changes. Clears the model's gradients.</summary>
    public static IReadOnlyList<ReachedPart> Of(RecognitionTask task, ClipBatch batch)
    {
        task.Model.eval();
        task.Model.zero_grad();
        using var scope = NewDisposeScope();
        task.TrainingStep(batch).backward();
        ReachedPart[] parts =
        [
            .. task.Model.named_parameters().Where(entry => entry.parameter.requires_grad)
                .Select(entry => (Part: PartOf(entry.name), Count: entry.parameter.numel(), SquaredNorm: SquaredNorm(entry.parameter.grad)))
                .GroupBy(entry => entry.Part)
                .Select(part => new ReachedPart(
                    part.Key,
                    part.Sum(entry => entry.Count),
                    Math.Sqrt(part.Sum(entry => entry.SquaredNorm)),
                    part.Where(entry => entry.SquaredNorm == 0).Sum(entry => entry.Count))),
        ];
        task.Model.zero_grad();
        return parts;
    }

    private static double SquaredNorm(Tensor? gradient) => gradient is null ? 0 : gradient.to_type(float64).square().sum().item<double>();

    // The encoder's and the decoder's parts one by one, the decoder's layers too.
    private static string PartOf(string name)
    {
        var path = name.Split('.');
        var depth = path[0] is not ("encoder" or "decoder") ? 1 : path[1] == "layers" ? 3 : 2;
        return string.Join('.', path.Take(depth));
    }
}
