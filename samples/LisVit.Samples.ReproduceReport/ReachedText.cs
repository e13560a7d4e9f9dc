using System.Globalization;

namespace LisVit.Samples.ReproduceReport;

/// <summary>What of the loss reaches each part of all models of a run, as a table of text: the question that the report put to torchviz.</summary>
internal static class ReachedText
{
    public const string Title = "Norms of gradients";

    public static TextTable Of(Results results) => new(Title,
    [
        ["Model", "Part", "Parameters", "Norm of the gradient", "Parameters that get none"],
        .. results.Models.SelectMany(model => model.Gradients.Select(part => new[]
        {
            model.Name, part.Name, part.Parameters.ToString("N0", CultureInfo.InvariantCulture), part.GradientNorm.ToString("G3", CultureInfo.InvariantCulture), part.Unreached.ToString("N0", CultureInfo.InvariantCulture),
        })),
    ]);
}
