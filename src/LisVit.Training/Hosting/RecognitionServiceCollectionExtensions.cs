using LisVit.Recognition;
using LisVit.Training.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds recognition to a host's services.</summary>
public static class RecognitionServiceCollectionExtensions
{
    /// <summary>Adds one <see cref="RecognitionService"/>, with <see cref="RecognitionServiceOptions"/>, which are checked when the host starts.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options; null where configuration does. What is registered later has the last word.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddLisVitRecognizer(this IServiceCollection services, Action<RecognitionServiceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        DeviceConverter.Register();
        var options = services.AddOptions<RecognitionServiceOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RecognitionServiceOptions>>(new OptionsValidator<RecognitionServiceOptions>(given => given.Validate())));
        services.TryAddSingleton(provider => new RecognitionService(provider.GetRequiredService<IOptions<RecognitionServiceOptions>>().Value));
        return services;
    }
}
