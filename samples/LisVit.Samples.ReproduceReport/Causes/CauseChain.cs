using LisVit.Data.Transforms;
using LisVit.Models;

namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>The ways from the report's settings to the recommended ones, one change at a time, and some that lead aside.</summary>
internal static class CauseChain
{
    public const string Report = "report";
    public const string Recommended = "recommended";

    /// <summary>Updates of the report are of so many times more clips than the recommended ones.</summary>
    private const int ReportBatches = 8;

    public static IReadOnlyList<Cause> Of(ModelKind model, VideoMobileViTSize size) =>
        model == ModelKind.EncoderOnly ? EncoderOnly(size) : EncoderDecoder(size);

    private static Cause[] EncoderOnly(VideoMobileViTSize size)
    {
        var report = Recipe.Of(Preset.Report, ModelKind.EncoderOnly, size);
        var recommended = Recipe.Of(Preset.Recommended, ModelKind.EncoderOnly, size);
        var chain = new Chain(new(Report, "the report's settings, without early stopping", null, report))
            .Then("updates", "an update every 4 clips instead of 32", recipe => recipe with { Accumulate = report.Accumulate / ReportBatches })
            .Then("batches", "batches of 4 clips instead of 1, whose statistics normalise together", recipe => recipe with { BatchSize = recommended.BatchSize, Accumulate = recommended.Accumulate })
            .Then("optimiser", "a learning rate of 1.4e-3 with warm-up and linear decay, gradients cut at 1, weight decay of 0.01 for weights alone", recipe => WithOptimiserOf(recommended, recipe))
            .Then("convolution-dropout", "no dropout after convolutions", recipe => recipe with { Encoder = recipe.Encoder with { ConvolutionDropout = default } })
            .Then("dropout", "dropout of 0.1 instead of 0.2 in transformers", recipe => recipe with { Encoder = recipe.Encoder with { TransformerDropout = recommended.Encoder.TransformerDropout } })
            .Then("pre-norm", "normalisation before attention and feed-forward instead of behind", recipe => recipe with { Encoder = recipe.Encoder with { NormFirst = true } })
            .Then("attention", "4 heads instead of 8, attention within 2x2 pixels, the original's order in the fusion and its last activation", recipe => recipe with { Encoder = WithAttentionOf(recommended.Encoder, recipe.Encoder) })
            .Then("motion", "rotary positions in time, neighbouring frames mixed in the first stages", recipe => recipe with { Encoder = recipe.Encoder with { RotaryPositions = true, TemporalMixing = true } })
            .Then("temporal", "a convolution over 5 frames behind the encoder", recipe => recipe with { Encoder = recipe.Encoder with { Temporal = recommended.Encoder.Temporal } })
            .Then(Recommended, "augmentation, sampling from a random frame on: the recommended settings", recipe => recipe with { Augmentation = new ClipAugmentation(), RandomPhase = true });
        var end = chain.Links[^1].Recipe;
        return
        [
            .. chain.Links,
            new("large-updates", "an update every 32 clips", Recommended, end with { Accumulate = ReportBatches }) { Aside = true },
            new("few-clips", "an eighth of the clips: as many updates as the report's settings make", Recommended, end with { ShareOfTrainingBatches = 1.0 / ReportBatches }) { Aside = true },
            new("stride-16", "total stride 16 instead of 32", Recommended, end with { Encoder = end.Encoder with { Strides = [2, 1, 2, 2, 2, 1] } }) { Aside = true },
            new("twice-the-frames", "twice the frames of a gloss", Recommended, end) { Aside = true, TimesTheFrames = 2 },
            new("report-as-many-updates", "eight times the clips: as many updates as the recommended settings make", Report, report) { Aside = true, TimesTheEpochs = ReportBatches },
        ];
    }

    private static Cause[] EncoderDecoder(VideoMobileViTSize size)
    {
        var recommended = Recipe.Of(Preset.Recommended, ModelKind.EncoderDecoder, size);
        return
        [
            .. new Chain(new(Report, "the report's settings, without early stopping, the decoder trained as its released code does", null, Recipe.Of(Preset.Report, ModelKind.EncoderDecoder, size)) { Decoder = DecoderTraining.Released })
                .Then("optimiser", "batches of 4 clips and an update for each instead of 1 and 32, with the recommended optimiser", recipe => WithOptimiserOf(recommended, recipe) with { BatchSize = recommended.BatchSize, Accumulate = recommended.Accumulate })
                .Then("whole-sentence", "the first gloss and the end are predicted too, generation has the positions and the mask of training", recipe => recipe, DecoderTraining.Whole)
                .Then("encoder", "the recommended encoder, augmentation, sampling from a random frame on", recipe => recipe with { Encoder = recommended.Encoder, Augmentation = recommended.Augmentation, RandomPhase = recommended.RandomPhase })
                .Then("decoder", "in the decoder normalisation before attention and feed-forward, dropout of 0.1 instead of 0.2", recipe => recipe with { Decoder = (width, glosses) => Unguided(recommended, width, glosses) })
                .Then("ctc", "half of the loss by a CTC head on the memory", recipe => recipe with { AuxiliaryWeight = recommended.AuxiliaryWeight })
                .Then(Recommended, "that head guides the decoder, and both decode: the recommended settings", recipe => recipe with { Decoder = recommended.Decoder })
                .Links,
        ];
    }

    private static GlossDecoderOptions Unguided(Recipe recipe, int width, int glosses) => recipe.Decoder(width, glosses) with { Guided = false };

    private static Recipe WithOptimiserOf(Recipe other, Recipe recipe) => recipe with
    {
        LearningRate = other.LearningRate,
        RateFollowsBatch = other.RateFollowsBatch,
        Schedule = other.Schedule,
        ClipNorm = other.ClipNorm,
        WeightDecay = other.WeightDecay,
        DecayNormsAndBiases = other.DecayNormsAndBiases,
    };

    private static VideoMobileViTOptions WithAttentionOf(VideoMobileViTOptions other, VideoMobileViTOptions encoder) => encoder with
    {
        Heads = other.Heads,
        Unfolding = other.Unfolding,
        AttendedFirst = other.AttendedFirst,
        ActivateLast = other.ActivateLast,
    };

    /// <summary>Ways that each change one thing of the former.</summary>
    private sealed class Chain(Cause first)
    {
        private readonly List<Cause> links = [first];

        public IReadOnlyList<Cause> Links => links;

        public Chain Then(string key, string change, Func<Recipe, Recipe> edit, DecoderTraining? decoder = null)
        {
            var last = links[^1];
            links.Add(last with { Key = key, Change = change, From = last.Key, Recipe = edit(last.Recipe), Decoder = decoder ?? last.Decoder });
            return this;
        }
    }
}
