using System.Globalization;
using static TorchSharp.torch;

namespace LisVit.Models.Summaries;

/// <summary>
/// How the parameter counts of the report's Table I come about, by counting the released models: 6.09 is the size of the encoder-only XXS model
/// in MB, 7.80 the number of registered parameters of the encoder-decoder XXS model in millions.
/// </summary>
/// <remarks>Source: Table I of the report, "Parameters (M)". All four figures of a size are shown, so that it can be seen which the report prints.</remarks>
public sealed class ReportTableOne
{
    /// <summary>Distinct glosses of RWTH-PHOENIX-Weather 2014 T, all splits together: the report's vocabulary.</summary>
    public const int ReportGlosses = 1115;

    private ReportTableOne(IReadOnlyList<ReportTableOneRow> rows) => Rows = rows;

    /// <summary>Both models in all sizes.</summary>
    public IReadOnlyList<ReportTableOneRow> Rows { get; }

    /// <summary>One model in one size.</summary>
    /// <param name="model">Which model.</param>
    /// <param name="size">Which size.</param>
    public ReportTableOneRow this[ReportModel model, VideoMobileViTSize size] => Rows.Single(row => row.Model == model && row.Size == size);

    /// <summary>Builds the six models, counts them and frees them; the random state is left as it was.</summary>
    /// <param name="glosses">Number of glosses.</param>
    /// <exception cref="ArgumentException">There is not one gloss.</exception>
    public static ReportTableOne Count(int glosses = ReportGlosses)
    {
        if (glosses < 1)
            throw new ArgumentException($"there must be at least one gloss, but there are {glosses}.", nameof(glosses));
        using var randomState = random.get_rng_state();
        try
        {
            return new ReportTableOne(
            [
                .. Enum.GetValues<VideoMobileViTSize>().Select(size => new ReportTableOneRow(
                    ReportModel.EncoderOnly, size, glosses + 1, ReportModelParts.EncoderOnly(size, glosses))),
                .. Enum.GetValues<VideoMobileViTSize>().Select(size => new ReportTableOneRow(
                    ReportModel.EncoderDecoder, size, glosses + 1, ReportModelParts.EncoderDecoder(size, glosses))),
            ]);
        }
        finally
        {
            random.set_rng_state(randomState);
        }
    }

    /// <summary>Writes one line a model and one line a part of it.</summary>
    /// <param name="writer">Where to.</param>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(ToString());
    }

    /// <summary>The two tables as text: the models, and their parts.</summary>
    public override string ToString()
    {
        var models = new TextTable(["Model", "Size", "Formula", "Classes", "Registered", "Millions", "MB", "Never used", "In use"], textColumns: 3);
        foreach (var row in Rows)
        {
            models.Add(
                Name(row.Model), row.Size.ToString(), row.Formula, Whole(row.Classes), Whole(row.Parameters), Decimals(row.Millions),
                Decimals(row.Megabytes), Whole(row.Unused), Whole(row.InUse));
        }

        return $"{models.ToString(width: 120, shortened: 0)}\n{Parts().ToString(width: 120, shortened: 0)}";
    }

    private TextTable Parts()
    {
        var table = new TextTable(["Part", .. Rows.Select(row => $"{(row.Model == ReportModel.EncoderOnly ? "CTC" : "E-D")} {row.Size}")], textColumns: 1);
        foreach (var name in Rows[^1].Parts.Select(part => part.Name))
            table.Add([name, .. Rows.Select(row => row.Parts.SingleOrDefault(part => part.Name == name) is { } part ? Whole(part.Parameters) : "-")]);
        table.Add(["registered", .. Rows.Select(row => Whole(row.Parameters))]);
        return table;
    }

    private static string Name(ReportModel model) => model == ReportModel.EncoderOnly ? "encoder-only" : "encoder-decoder";

    private static string Whole(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Decimals(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
