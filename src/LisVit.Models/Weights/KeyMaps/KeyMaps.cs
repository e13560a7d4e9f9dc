namespace LisVit.Models.Weights;

/// <summary>Key maps between our models and the public definitions of them.</summary>
public static class KeyMaps
{
    /// <summary>
    /// A <see cref="CtcRecognizer"/> of <see cref="VideoMobileViTOptions.ReleasedEncoderOnly"/> in the report's released encoder-only code.
    /// </summary>
    public static KeyMap ReleasedEncoderOnly { get; } = new("released encoder-only", ReleasedKeys.EncoderOnly, ignored: []);

    /// <summary>
    /// An <see cref="EncoderDecoderRecognizer"/> of <see cref="VideoMobileViTOptions.ReleasedEncoderDecoder"/> and <see cref="GlossDecoderOptions.Released"/>
    /// in the report's released encoder-decoder code. Left out are the decoder layer that it registers and never uses, and its tables of sinusoids,
    /// which hold nothing learned.
    /// </summary>
    public static KeyMap ReleasedEncoderDecoder { get; } =
        new("released encoder-decoder", ReleasedKeys.EncoderDecoder, ignored: ["transformer_decoder_layer", "*.pe"]);

    /// <summary>A <see cref="VideoMobileViT"/> of <see cref="VideoMobileViTOptions.MobileViT"/> in timm (<c>mobilevit_xxs</c>, <c>_xs</c>, <c>_s</c>), without its classifier.</summary>
    public static KeyMap Timm { get; } = new("timm mobilevit", TimmKeys.Encoder, ignored: ["head"]);

    /// <summary>
    /// A <see cref="VideoMobileViT"/> of <see cref="VideoMobileViTOptions.MobileViT"/> in Hugging Face's transformers (<c>apple/mobilevit-*</c>), without
    /// its classifier. Files of the model alone, whose names do not begin with <c>mobilevit.</c>, are read too.
    /// </summary>
    public static KeyMap HuggingFace { get; } = new("Hugging Face mobilevit", HuggingFaceKeys.Encoder, ignored: ["classifier"], optionalPrefix: "mobilevit.");
}
