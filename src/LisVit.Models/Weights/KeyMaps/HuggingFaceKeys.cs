namespace LisVit.Models.Weights;

/// <summary>Names of the MobileViT in Hugging Face's transformers (github.com/huggingface/transformers).</summary>
internal static class HuggingFaceKeys
{
    private static readonly KeyTable Convolution = new()
    {
        { "conv", "convolution" },
        { "norm", "normalization" },
    };

    private static readonly KeyTable MV2 = new()
    {
        { "expand", "expand_1x1", Convolution },
        { "depthwise", "conv_3x3", Convolution },
        { "project", "reduce_1x1", Convolution },
    };

    private static readonly KeyTable Layer = new()
    {
        { "selfAttention.inProjectionWeight", ["attention.attention.query.weight", "attention.attention.key.weight", "attention.attention.value.weight"] },
        { "selfAttention.inProjectionBias", ["attention.attention.query.bias", "attention.attention.key.bias", "attention.attention.value.bias"] },
        { "selfAttention.outProjection", "attention.output.dense" },
        { "feedForward.linear1", "intermediate.dense" },
        { "feedForward.linear2", "output.dense" },
        { "norm1", "layernorm_before" },
        { "norm2", "layernorm_after" },
    };

    private static readonly KeyTable Block = new()
    {
        { "localSpatial", "conv_kxk", Convolution },
        { "localPointwise", "conv_1x1", Convolution },
        { "layers.#", "transformer.layer.#", Layer },
        { "norm", "layernorm" },
        { "projection", "conv_projection", Convolution },
        { "fusion", "fusion", Convolution },
    };

    public static KeyTable Encoder { get; } = new()
    {
        { "stem", "mobilevit.conv_stem", Convolution },
        { "stage1.#", "mobilevit.encoder.layer.0.layer.#", MV2 },
        { "stage2.#", "mobilevit.encoder.layer.1.layer.#", MV2 },
        { "stage3", "mobilevit.encoder.layer.2.downsampling_layer", MV2 },
        { "block3", "mobilevit.encoder.layer.2", Block },
        { "stage4", "mobilevit.encoder.layer.3.downsampling_layer", MV2 },
        { "block4", "mobilevit.encoder.layer.3", Block },
        { "stage5", "mobilevit.encoder.layer.4.downsampling_layer", MV2 },
        { "block5", "mobilevit.encoder.layer.4", Block },
        { "last", "mobilevit.conv_1x1_exp", Convolution },
    };
}
