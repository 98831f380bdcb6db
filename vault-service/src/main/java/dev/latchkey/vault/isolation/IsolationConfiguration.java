package dev.latchkey.vault.isolation;

import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class IsolationConfiguration {

    /** There is no other way to a connection than through the scope of its thread. */
    @Bean
    static BeanPostProcessor isolation() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof DataSource pool ? new IsolatedDataSource(pool) : bean;
            }
        };
    }
}
