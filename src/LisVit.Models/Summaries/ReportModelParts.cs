using LisVit.Models.Blocks;

namespace LisVit.Models.Summaries;

/// <summary>Counts the parts of the released models of the report by building them.</summary>
internal static class ReportModelParts
{
    public static IReadOnlyList<ReportTableOnePart> EncoderOnly(VideoMobileViTSize size, int glosses)
    {
        using var model = new CtcRecognizer(VideoMobileViTOptions.ReleasedEncoderOnly(size), glosses);
        var rows = ModelSummary.Of(model).Rows;
        return [.. Encoder(rows), Part("classifier", rows, "classifier") with { GrowsWithClasses = true }];
    }

    public static IReadOnlyList<ReportTableOnePart> EncoderDecoder(VideoMobileViTSize size, int glosses)
    {
        var encoder = VideoMobileViTOptions.ReleasedEncoderDecoder(size);
        var decoder = GlossDecoderOptions.Released(encoder.Features, glosses);
        using var model = new EncoderDecoderRecognizer(encoder, decoder);
        using var template = new TransformerDecoderLayer(new TransformerLayerOptions(decoder.Width, decoder.Heads, decoder.FeedForward));
        var rows = ModelSummary.Of(model).Rows;
        return
        [
            .. Encoder(rows),
            Part("decoder layers", rows, "decoder.layers"),
            Part("decoder layer never used", ModelSummary.Of(template).Rows, "") with { InUse = false },
            Part("embedding", rows, "decoder.embedding") with { GrowsWithClasses = true },
            Part("classifier", rows, "decoder.classifier") with { GrowsWithClasses = true },
        ];
    }

    private static IEnumerable<ReportTableOnePart> Encoder(IReadOnlyList<ModelSummaryRow> rows)
    {
        yield return Part("stem", rows, "encoder.stem");
        yield return Part("MV2 blocks", rows, "encoder.stage1", "encoder.stage2", "encoder.stage3", "encoder.stage4", "encoder.stage5");
        yield return Part("video blocks", rows, "encoder.block3", "encoder.block4", "encoder.block5");
        yield return Part("last 1x1 convolution", rows, "encoder.last");
    }

    private static ReportTableOnePart Part(string name, IReadOnlyList<ModelSummaryRow> rows, params string[] paths)
    {
        var found = paths.Select(path => rows.Single(row => row.Path == path)).ToArray();
        return new ReportTableOnePart(name, found.Sum(row => row.Parameters), found.Sum(row => row.Bytes));
    }
}
