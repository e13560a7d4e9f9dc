namespace LisVit.Models;

/// <summary>Size of a MobileViT, as its paper names them.</summary>
public enum VideoMobileViTSize
{
    /// <summary>Extra extra small: 320 features.</summary>
    Xxs,

    /// <summary>Extra small: 384 features.</summary>
    Xs,

    /// <summary>Small: 640 features.</summary>
    S,
}
