namespace LisVit.Models.Weights;

/// <summary>Names of timm's <c>mobilevit_*</c> (github.com/huggingface/pytorch-image-models).</summary>
internal static class TimmKeys
{
    private static readonly KeyTable Convolution = new()
    {
        { "conv", "conv" },
        { "norm", "bn" },
    };

    private static readonly KeyTable MV2 = new()
    {
        { "expand", "conv1_1x1", Convolution },
        { "depthwise", "conv2_kxk", Convolution },
        { "project", "conv3_1x1", Convolution },
    };

    private static readonly KeyTable Layer = new()
    {
        { "selfAttention.inProjectionWeight", "attn.qkv.weight" },
        { "selfAttention.inProjectionBias", "attn.qkv.bias" },
        { "selfAttention.outProjection", "attn.proj" },
        { "feedForward.linear1", "mlp.fc1" },
        { "feedForward.linear2", "mlp.fc2" },
        { "norm1", "norm1" },
        { "norm2", "norm2" },
    };

    private static readonly KeyTable Block = new()
    {
        { "localSpatial", "conv_kxk", Convolution },
        { "localPointwise.conv", "conv_1x1" },
        { "layers.#", "transformer.#", Layer },
        { "norm", "norm" },
        { "projection", "conv_proj", Convolution },
        { "fusion", "conv_fusion", Convolution },
    };

    public static KeyTable Encoder { get; } = new()
    {
        { "stem", "stem", Convolution },
        { "stage1.#", "stages.0.#", MV2 },
        { "stage2.#", "stages.1.#", MV2 },
        { "stage3", "stages.2.0", MV2 },
        { "block3", "stages.2.1", Block },
        { "stage4", "stages.3.0", MV2 },
        { "block4", "stages.3.1", Block },
        { "stage5", "stages.4.0", MV2 },
        { "block5", "stages.4.1", Block },
        { "last", "final_conv", Convolution },
    };
}
