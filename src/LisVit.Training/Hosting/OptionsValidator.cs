using Microsoft.Extensions.Options;

namespace LisVit.Training.Hosting;

/// <summary>Says at a host's start what the first use of the options would say.</summary>
/// <param name="validate">Throws what is wrong with them.</param>
internal sealed class OptionsValidator<TOptions>(Action<TOptions> validate) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        try
        {
            validate(options);
            return ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
