namespace LisVit.Models.Weights;

/// <summary>Names of the report's released code (github.com/dario-loi/lis-vit).</summary>
internal static class ReleasedKeys
{
    private static readonly KeyTable Convolution = new()
    {
        { "conv", "block.conv2d" },
        { "norm", "block.norm" },
    };

    private static readonly KeyTable MV2 = new()
    {
        { "expand", "mbv2.pointwise_1x1", Convolution },
        { "depthwise", "mbv2.depthwise_3x3", Convolution },
        { "project", "mbv2.pointwise-linear_1x1", Convolution },
    };

    private static readonly KeyTable Attention = new()
    {
        { "inProjectionWeight", "in_proj_weight" },
        { "inProjectionBias", "in_proj_bias" },
        { "outProjection", "out_proj" },
    };

    private static readonly KeyTable Layer = new()
    {
        { "selfAttention", "self_attn", Attention },
        { "crossAttention", "multihead_attn", Attention },
        { "feedForward.linear1", "linear1" },
        { "feedForward.linear2", "linear2" },
        { "norm1", "norm1" },
        { "norm2", "norm2" },
        { "norm3", "norm3" },
    };

    private static readonly KeyTable Block = new()
    {
        { "localSpatial", "local_conv.0", Convolution },
        { "localPointwise", "local_conv.1", Convolution },
        { "layers.#", "global_transformer.layers.#", Layer },
        { "norm", "global_transformer.norm" },
        { "projection", "fusion_conv_preres", Convolution },
        { "fusion", "fusion_conv_postres", Convolution },
    };

    public static KeyTable EncoderOnly { get; } = new()
    {
        { "encoder.stem", "in_conv", Convolution },
        { "encoder.stage1.0", "mv2_blocks.0", MV2 },
        { "encoder.stage2.0", "mv2_blocks.1", MV2 },
        { "encoder.stage2.1", "mv2_blocks.2", MV2 },
        { "encoder.stage2.2", "mv2_blocks.3", MV2 },
        { "encoder.stage3", "mv2_blocks.4", MV2 },
        { "encoder.block3", "mvit_blocks.0", Block },
        { "encoder.stage4", "mv2_blocks.5", MV2 },
        { "encoder.block4", "mvit_blocks.1", Block },
        { "encoder.stage5", "mv2_blocks.6", MV2 },
        { "encoder.block5", "mvit_blocks.2", Block },
        { "encoder.last", "final_pw", Convolution },
        { "classifier.linear", "classifier" },
    };

    public static KeyTable EncoderDecoder { get; } = WithDecoder();

    private static KeyTable WithDecoder()
    {
        var table = new KeyTable
        {
            { "decoder.embedding", "embedding" },
            { "decoder.layers.#", "decoder.layers.#", Layer },
            { "decoder.classifier", "classifier" },
        };
        foreach (var row in EncoderOnly.Where(row => row.Ours.StartsWith("encoder.", StringComparison.Ordinal)))
            table.Add(row.Ours, row.Theirs);
        return table;
    }
}
