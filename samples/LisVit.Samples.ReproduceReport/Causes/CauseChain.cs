using LisVit.Data.Transforms;
using LisVit.Models;

namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>The ways from the report's settings to the recommended ones, one change at a time, and some that lead elsewhere.</summary>
internal static class CauseChain
{
    /// <summary>Key of the first.</summary>
    public const string Report = "report";

    private const string Recommended = "recommended";

    /// <summary>Updates of the report are of so many times more clips than the recommended ones.</summary>
    private const int ReportBatches = 8;

    public static IReadOnlyList<Cause> Of(ModelKind model, VideoMobileViTSize size) =>
        model == ModelKind.EncoderOnly ? EncoderOnly(size) : EncoderDecoder(size);

    private static Cause[] EncoderOnly(VideoMobileViTSize size)
    {
        var recommended = Recipe.Of(Preset.Recommended, ModelKind.EncoderOnly, size);
        var chain = new Chain(new(Report, "the report's settings", null, Recipe.Of(Preset.Report, ModelKind.EncoderOnly, size)))
            .Then("float32", "float32 instead of bfloat16 where autocast has it", recipe => recipe with { Precision = recommended.Precision })
            .Then("updates", $"an update every {recommended.BatchSize} clips instead of 32", recipe => recipe with { BatchSize = recommended.BatchSize, Accumulate = recommended.Accumulate })
            .Then("optimiser", "a learning rate of 1.4e-3 with warm-up and linear decay, gradients cut at 1, weight decay of 0.01 for weights alone", recipe => WithOptimiserOf(recommended, recipe))
            .Then("dropout", "no dropout after convolutions, 0.1 instead of 0.2 in transformers", recipe => recipe with { Encoder = recipe.Encoder with { ConvolutionDropout = default, TransformerDropout = recommended.Encoder.TransformerDropout } })
            .Then("pre-norm", "normalisation before attention and feed-forward instead of behind", recipe => recipe with { Encoder = recipe.Encoder with { NormFirst = true } })
            .Then("attention", "4 heads instead of 8, attention within 2x2 pixels, the original's order in the fusion and its last activation", recipe => recipe with { Encoder = WithAttentionOf(recommended.Encoder, recipe.Encoder) })
            .Then("motion", "rotary positions in time, neighbouring frames mixed in the first stages", recipe => recipe with { Encoder = recipe.Encoder with { RotaryPositions = true, TemporalMixing = true } })
            .Then("temporal", "a convolution over 5 frames behind the encoder", recipe => recipe with { Encoder = recipe.Encoder with { Temporal = recommended.Encoder.Temporal } })
            .Then(Recommended, "augmentation, sampling from a random frame on: the recommended settings", recipe => recipe with { Augmentation = new ClipAugmentation(), RandomPhase = true });
        return
        [
            .. chain.Links,
            new("large-updates", "the recommended settings, but an update every 32 clips", Recommended, recommended with { Accumulate = ReportBatches }),
            new("few-clips", "the recommended settings, as many updates as the report's", Recommended, recommended with { ShareOfTrainingBatches = 1.0 / ReportBatches }),
            new("stride-16", "the recommended settings, total stride 16 instead of 32", Recommended, recommended with { Encoder = recommended.Encoder with { Strides = [2, 1, 2, 2, 2, 1] } }),
            new("twice-the-frames", "the recommended settings, twice the frames of a gloss", Recommended, recommended) { TimesTheFrames = 2 },
            new("report-as-many-updates", "the report's settings, as many updates as the recommended ones", Report, Recipe.Of(Preset.Report, ModelKind.EncoderOnly, size)) { TimesTheEpochs = ReportBatches },
        ];
    }

    private static Cause[] EncoderDecoder(VideoMobileViTSize size)
    {
        var recommended = Recipe.Of(Preset.Recommended, ModelKind.EncoderDecoder, size);
        return
        [
            .. new Chain(new(Report, "the report's settings, the decoder trained as its released code does", null, Recipe.Of(Preset.Report, ModelKind.EncoderDecoder, size)) { Decoder = DecoderTraining.Released })
                .Then("float32", "float32 instead of bfloat16 where autocast has it", recipe => recipe with { Precision = recommended.Precision })
                .Then("optimiser", $"an update every {recommended.BatchSize} clips instead of 32, with the recommended optimiser", recipe => WithOptimiserOf(recommended, recipe) with { BatchSize = recommended.BatchSize, Accumulate = recommended.Accumulate })
                .Then("whole-sentence", "the first gloss and the end are predicted too, generation has the positions and the mask of training", recipe => recipe, DecoderTraining.Whole)
                .Then("encoder", "the recommended encoder, with augmentation", recipe => recipe with { Encoder = recommended.Encoder, Augmentation = recommended.Augmentation, RandomPhase = recommended.RandomPhase })
                .Then(Recommended, "half of the loss by CTC, a decoder that the CTC head guides, decoded by both: the recommended settings", _ => recommended)
                .Links,
        ];
    }

    private static Recipe WithOptimiserOf(Recipe other, Recipe recipe) => recipe with
    {
        LearningRate = other.LearningRate,
        RateFollowsBatch = other.RateFollowsBatch,
        Schedule = other.Schedule,
        ClipNorm = other.ClipNorm,
        WeightDecay = other.WeightDecay,
        DecayNormsAndBiases = other.DecayNormsAndBiases,
        Patience = other.Patience,
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
